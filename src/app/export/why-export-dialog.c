/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-export-dialog.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/preferences/why-colours.h"
#include "app/export/why-export-options.h"
#include "app/export/why-figure-preview.h"
#include "app/export/why-length-row.h"
#include "app/preferences/why-settings.h"

#define MIN_SIDE 96.0 /* px at 96 dpi */
#define MAX_SIDE 14400.0
#define MM_PER_INCH 25.4

struct _WhyExportDialog
{
  AdwWindow parent_instance;
  WhyFigurePreview *preview;
  GtkLabel *size;
  GtkWidget *width, *height;
  WhyAnalysis *analysis;
  WhyPanelOptions panel;
  WhyLayout layout; /* whose own width the width may be */
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyExportDialog, why_export_dialog, ADW_TYPE_WINDOW)

static const WhyChoice layouts[WHY_N_LAYOUTS] = {
  { "panels", N_ ("Three Panels, as Shown") }, { "paper", N_ ("Column, as in the Paper") },
  { "spectrogram", N_ ("Spectrogram") },       { "scattering", N_ ("Scattering") },
  { "relevance", N_ ("Relevance") },
};
static const WhyChoice formats[] = { { "png", N_ ("PNG Picture") },
                                     { "svg", N_ ("SVG Drawing") },
                                     { "pdf", N_ ("PDF Document") } };
static const WhyChoice themes[] = { { "light", N_ ("Light") }, { "dark", N_ ("Dark") } };
static const WhyChoice units[]
    = { { "mm", N_ ("Millimetres") }, { "in", N_ ("Inches") }, { "px", N_ ("Screen Pixels") } };

static const WhyLengthUnit points = { 1.0, 0.5, 1 };

static const WhyLengthUnit *
current_unit (void)
{
  static const WhyLengthUnit mm = { 96.0 / MM_PER_INCH, 1.0, 1 }, inch = { 96.0, 0.1, 2 },
                             px = { 1.0, 10.0, 0 };
  g_autofree char *name = why_settings_get ("export-unit");
  return g_str_equal (name, "in") ? &inch : g_str_equal (name, "px") ? &px : &mm;
}

static void
show_size (WhyExportDialog *self, const WhyFigureOptions *options)
{
  double width, height, mm = MM_PER_INCH / 96.0, density = options->dpi / 96.0;
  why_figure_measure (self->analysis, options, &width, &height);
  g_autofree char *text
      = g_str_equal (why_export_options_ending (), ".png")
            /* Translators: width and height of a picture, on paper and in pixels */
            ? g_strdup_printf (_ ("%.0f × %.0f mm, %.0f × %.0f pixels"), width * mm, height * mm,
                               round (width * density), round (height * density))
            /* Translators: width and height of a drawing */
            : g_strdup_printf (_ ("%.0f × %.0f mm"), width * mm, height * mm);
  gtk_label_set_text (self->size, text);
}

/* A layout comes with its own width, unless another was asked for. */
static void
follow_layout (WhyExportDialog *self, WhyLayout layout)
{
  double width = why_settings_get_double ("export-width");
  WhyLayout old = self->layout;
  self->layout = layout;
  if (layout == old || fabs (width - why_layout_width (old)) > 0.5)
    return;
  why_settings_set_double ("export-width", why_layout_width (layout));
  why_length_row_reload (self->width);
}

static void
show (WhyExportDialog *self)
{
  WhyFigureOptions options;
  if (!self->analysis)
    return;
  why_export_options_load (self->analysis, &self->panel, &options);
  follow_layout (self, options.layout);
  why_export_options_load (self->analysis, &self->panel, &options);
  show_size (self, &options);
  why_figure_preview_show (self->preview, self->analysis, &options);
}

static void
unit_changed (WhyExportDialog *self)
{
  why_length_row_set_unit (self->width, current_unit ());
  why_length_row_set_unit (self->height, current_unit ());
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

static void
heading_cb (GtkSwitch *heading, GParamSpec *pspec, gpointer data)
{
  why_settings_set_boolean ("export-heading", gtk_switch_get_active (heading));
}

static GtkWidget *
heading_row (void)
{
  GtkWidget *row = adw_action_row_new (), *heading = gtk_switch_new ();
  gtk_switch_set_active (GTK_SWITCH (heading), why_settings_get_boolean ("export-heading"));
  gtk_widget_set_valign (heading, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Heading"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("File name, verdict and measurements"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), heading);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), heading);
  g_signal_connect (heading, "notify::active", G_CALLBACK (heading_cb), NULL);
  return row;
}

static void
fill_figure (AdwPreferencesGroup *group)
{
  adw_preferences_group_add (group, why_preference_choice_row (_ ("Layout"), NULL, "export-layout",
                                                               layouts, WHY_N_LAYOUTS));
  adw_preferences_group_add (group, why_preference_choice_row (_ ("Format"), NULL, "export-format",
                                                               formats, G_N_ELEMENTS (formats)));
  adw_preferences_group_add (group, heading_row ());
}

static void
fill_size (WhyExportDialog *self, AdwPreferencesGroup *group)
{
  self->width = why_length_row_new (_ ("Width"), NULL, "export-width", MIN_SIDE, MAX_SIDE, FALSE,
                                    current_unit ());
  self->height = why_length_row_new (_ ("Height"), NULL, "export-height", MIN_SIDE, MAX_SIDE, TRUE,
                                     current_unit ());
  adw_preferences_group_add (group, self->width);
  adw_preferences_group_add (group, self->height);
  adw_preferences_group_add (group, why_preference_choice_row (_ ("Unit"), NULL, "export-unit",
                                                               units, G_N_ELEMENTS (units)));
  adw_preferences_group_add (
      group, why_preference_number_row (_ ("Resolution"),
                                        _ ("Pixels per inch; in SVG and PDF, of the "
                                           "embedded pictures"),
                                        "export-dpi", 36, 1200, 1, 0));
  adw_preferences_group_add (group, why_length_row_new (_ ("Text"),
                                                        _ ("In points; line widths scale "
                                                           "with it"),
                                                        "export-font-size", 4, 72, TRUE, &points));
}

static void
fill_colours (AdwPreferencesGroup *group)
{
  static WhyChoice sequential[WHY_N_SEQUENTIAL + 1], diverging[WHY_N_DIVERGING + 1];
  sequential[0] = diverging[0] = (WhyChoice){ "", N_ ("Same as in the Window") };
  for (int map = 0; map < WHY_N_SEQUENTIAL; map++)
    sequential[map + 1] = why_colours_sequential ()[map];
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    diverging[map + 1] = why_colours_diverging ()[map];

  adw_preferences_group_add (group,
                             why_preference_choice_row (_ ("Background"), NULL, "export-theme",
                                                        themes, G_N_ELEMENTS (themes)));
  adw_preferences_group_add (group, why_preference_choice_row (_ ("Spectrogram and Scattering"),
                                                               NULL, "export-colours", sequential,
                                                               G_N_ELEMENTS (sequential)));
  adw_preferences_group_add (group,
                             why_preference_choice_row (_ ("Relevance"), NULL,
                                                        "export-relevance-colours", diverging,
                                                        G_N_ELEMENTS (diverging)));
}

static void
accept_cb (GtkButton *button, WhyExportDialog *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0);
}

static GtkWidget *
make_header (WhyExportDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *export = gtk_button_new_with_mnemonic (_ ("_Export…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_widget_add_css_class (export, "suggested-action");
  g_signal_connect (export, "clicked", G_CALLBACK (accept_cb), self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), export);
  gtk_window_set_default_widget (GTK_WINDOW (self), export);
  return header;
}

static GtkWidget *
make_look (WhyExportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->preview = WHY_FIGURE_PREVIEW (why_figure_preview_new ());
  self->size = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->size), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->size), "numeric");
  gtk_widget_add_css_class (box, "export-look");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->preview));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->size));
  return box;
}

static void
why_export_dialog_dispose (GObject *object)
{
  WhyExportDialog *self = WHY_EXPORT_DIALOG (object);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  why_panel_options_release (&self->panel);
  G_OBJECT_CLASS (why_export_dialog_parent_class)->dispose (object);
}

static void
why_export_dialog_class_init (WhyExportDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_export_dialog_dispose;
  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
why_export_dialog_init (WhyExportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *page = adw_preferences_page_new ();
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), make_look (self));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  fill_figure (add_group (ADW_PREFERENCES_PAGE (page), NULL));
  fill_size (self, add_group (ADW_PREFERENCES_PAGE (page), _ ("Size")));
  fill_colours (add_group (ADW_PREFERENCES_PAGE (page), _ ("Colours")));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_focus (GTK_WINDOW (self), gtk_window_get_default_widget (GTK_WINDOW (self)));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Export the Figure"));
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 720);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

WhyExportDialog *
why_export_dialog_new (GtkWindow *parent, const WhyAnalysis *analysis, const WhyPanelOptions *panel)
{
  WhyExportDialog *self = g_object_new (WHY_TYPE_EXPORT_DIALOG, "transient-for", parent,
                                        "destroy-with-parent", TRUE, NULL);
  WhyFigureOptions options;
  self->analysis = why_analysis_ref (analysis);
  self->panel = *panel;
  why_panel_options_keep (&self->panel);
  why_export_options_load (analysis, panel, &options);
  self->layout = options.layout;
  why_settings_watch ("export-unit", (WhySettingsFunc) unit_changed, self, G_OBJECT (self));
  why_settings_watch (NULL, (WhySettingsFunc) show, self, G_OBJECT (self));
  show (self);
  return self;
}

gboolean
why_export_dialog_get_busy (WhyExportDialog *self)
{
  return why_figure_preview_get_busy (self->preview);
}
