/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-measures-part.h"

#include <glib/gi18n.h>

#include "app/window/why-swing-popover.h"
#include "figure/page/why-figure.h"

struct _WhyMeasuresPart
{
  WhyWindowPart parent_instance;
  WhySwingPopover *swing;
  GtkWidget *swing_button;
};

G_DEFINE_FINAL_TYPE (WhyMeasuresPart, why_measures_part, WHY_TYPE_WINDOW_PART)

/* NULL before there is anything to copy. */
static const WhyAnalysis *
get_measured (gpointer part)
{
  const WhyAnalysis *analysis = why_session_get_analysis (why_window_part_context (part)->session);
  return analysis && analysis->is_measured ? analysis : NULL;
}

/* "copy-measures": pitch and modulation of what is shown, as a table. */
static void
copy_measures_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const WhyWindowContext *context = why_window_part_context (data);
  const WhyAnalysis *analysis = get_measured (data);
  if (!analysis)
    return;
  g_autofree char *table = why_figure_measures_table (analysis);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (context->window)), table);
  why_toaster_say (context->toaster, "%s", _ ("Measurements copied to the clipboard"));
}

/* What is open stays open: a part in which nothing swings may be followed by one that does. */
static void
show_swing (WhyMeasuresPart *self)
{
  const WhyAnalysis *analysis = get_measured (self);
  gsize n = 0;
  if (analysis)
    why_analysis_cycles (analysis, &n);
  why_swing_popover_set (self->swing, analysis);
  gtk_widget_set_sensitive (self->swing_button,
                            n > 0 || gtk_widget_get_mapped (GTK_WIDGET (self->swing)));
}

static void
why_measures_part_attach (WhyWindowPart *part)
{
  WhyMeasuresPart *self = WHY_MEASURES_PART (part);
  self->swing = why_window_part_child (part, "swing");
  self->swing_button = why_window_part_child (part, "swing_button");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->swing_button), _ ("Rate and Extent"));
  gtk_widget_set_tooltip_text (self->swing_button,
                               _ ("Shows how fast and how far each cycle swings"));
  const GActionEntry actions[] = { { "copy-measures", copy_measures_cb, NULL, NULL, NULL } };
  why_window_part_add_actions (part, actions, G_N_ELEMENTS (actions));
}

static void
why_measures_part_update (WhyWindowPart *part, guint changes)
{
  if (!(changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_DOCUMENT)))
    return;
  why_window_part_enable (part, "copy-measures", get_measured (part) != NULL);
  show_swing (WHY_MEASURES_PART (part));
}

static void
why_measures_part_class_init (WhyMeasuresPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_measures_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_measures_part_update;
}

static void
why_measures_part_init (WhyMeasuresPart *self)
{
}
