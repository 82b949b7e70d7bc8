/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-verdict-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/notes/why-notes.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-description.h"
#include "app/widgets/why-class-style.h"
#include "app/window/why-verdict-row.h"
#include "figure/page/why-figure.h"

struct _WhyVerdictBar
{
  GtkWidget parent_instance;

  GtkWidget *box, *row, *label, *measures, *classes;
  GPtrArray *buttons, *names, *values, *bars; /* borrowed, one a class */
  char **shown_classes;
  gsize explained;
  gboolean compares;
  gsize named; /* the class that is named; WHY_MODEL_MAX_CLASSES: none */
};

enum
{
  EXPLAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyVerdictBar, why_verdict_bar, GTK_TYPE_WIDGET)

static void
class_clicked_cb (GtkButton *button, WhyVerdictBar *self)
{
  guint index;
  if (g_ptr_array_find (self->buttons, button, &index))
    g_signal_emit (self, signals[EXPLAIN], 0, index);
}

/* The labels inside do not name the button. */
static void
tell_class (GtkWidget *button, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
add_class (WhyVerdictBar *self, const char *name, gsize class_index)
{
  GtkWidget *button = gtk_button_new (), *grid = gtk_grid_new ();
  GtkWidget *label = gtk_label_new (why_class_label (name)), *value = gtk_label_new ("–");
  GtkWidget *bar = gtk_level_bar_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_widget_add_css_class (value, "numeric");
  /* The colour of the class for all values: a probability is not good or bad. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), NULL);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (value), 5);
  gtk_grid_attach (GTK_GRID (grid), label, 0, 0, 2, 1);
  gtk_grid_attach (GTK_GRID (grid), bar, 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), value, 1, 1, 1, 1);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_button_set_child (GTK_BUTTON (button), grid);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "class-button");
  why_class_style_add (button, name, class_index);
  tell_class (button, why_class_label (name));
  g_signal_connect (button, "clicked", G_CALLBACK (class_clicked_cb), self);

  gtk_box_append (GTK_BOX (self->classes), button);
  g_ptr_array_add (self->buttons, button);
  g_ptr_array_add (self->names, label);
  g_ptr_array_add (self->values, value);
  g_ptr_array_add (self->bars, bar);
}

static void
show_classes (WhyVerdictBar *self, char **classes)
{
  if (self->shown_classes
      && g_strv_equal ((const char *const *) self->shown_classes, (const char *const *) classes))
    return;
  for (guint i = 0; i < self->buttons->len; i++)
    gtk_box_remove (GTK_BOX (self->classes), self->buttons->pdata[i]);
  g_ptr_array_set_size (self->buttons, 0);
  g_ptr_array_set_size (self->names, 0);
  g_ptr_array_set_size (self->values, 0);
  g_ptr_array_set_size (self->bars, 0);
  g_strfreev (self->shown_classes);
  self->shown_classes = g_strdupv (classes);
  for (char **name = classes; *name; name++)
    add_class (self, *name, (gsize) (name - classes));
}

/* What a click on each class asks. */
static void
show_questions (WhyVerdictBar *self)
{
  gboolean is_named = self->named < self->buttons->len;
  const char *named = is_named ? why_class_display_name (self->shown_classes[self->named]) : NULL;
  for (guint k = 0; k < self->buttons->len; k++)
    {
      const char *name = why_class_display_name (self->shown_classes[k]);
      g_autofree char *tip = NULL;
      if (is_named && self->compares && self->named != k)
        /* Translators: two techniques: the one that was named, and another. */
        tip = g_strdup_printf (_ ("Why %s rather than %s?"), named, name);
      else if (self->named == k)
        tip = g_strdup_printf (_ ("Why %s?"), name);
      else
        tip = g_strdup_printf (_ ("Why, or why not, %s?"), name);
      gtk_widget_set_tooltip_text (self->buttons->pdata[k], tip);
    }
}

/* "Vibrato 97 %" */
static void
show_verdict (WhyVerdictBar *self, const WhyAnalysis *analysis)
{
  const WhyAxes *axes = analysis->axes;
  gboolean is_short = analysis->evidence == WHY_EVIDENCE_SHORT;
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      const char *name = why_class_label (axes->classes[k]);
      double p = analysis->is_early ? 0 : (double) analysis->probabilities[k];
      g_autofree char *value = g_strdup_printf (_ ("%.0f %%"), 100 * p);
      gtk_label_set_text (self->values->pdata[k], analysis->is_early ? "–" : value);
      gtk_level_bar_set_value (self->bars->pdata[k], CLAMP (p, 0, 1));
      g_autofree char *told = analysis->is_early
                                  ? g_strdup (name)
                                  : g_strdup_printf (_ ("%s %.0f %%"), name, 100 * p);
      tell_class (self->buttons->pdata[k], told);
      if (k == analysis->label && !is_short)
        gtk_widget_add_css_class (self->names->pdata[k], "winner");
      else
        gtk_widget_remove_css_class (self->names->pdata[k], "winner");
    }
  const char *name = why_class_label (axes->classes[analysis->label]);
  /* A name that is held is one of before: how probable it is now is not how sure that was. */
  g_autofree char *text
      = analysis->is_held
            ? g_strdup (name)
            /* Translators: a technique and how sure the program is, e.g. "Vibrato 97 %" */
            : g_strdup_printf (_ ("%s %.0f %%"), name,
                               100 * (double) analysis->probabilities[analysis->label]);
  const char *said = is_short ? _ ("Too short to tell") : text;
  if (!analysis->has_hand_label)
    {
      gtk_label_set_text (GTK_LABEL (self->label), said);
      return;
    }
  /* What somebody says stands first; the bars show what the program does. */
  g_autofree char *by_hand
      = g_strdup_printf (WHY_BY_HAND " %s", why_class_label (axes->classes[analysis->hand_label]));
  gtk_label_set_text (GTK_LABEL (self->label), by_hand);
}

static void
show_nothing (WhyVerdictBar *self)
{
  for (guint k = 0; k < self->values->len; k++)
    {
      gtk_label_set_text (self->values->pdata[k], "–");
      gtk_level_bar_set_value (self->bars->pdata[k], 0);
      gtk_widget_remove_css_class (self->names->pdata[k], "winner");
    }
  gtk_label_set_text (GTK_LABEL (self->label), "–");
}

static void
why_verdict_bar_dispose (GObject *object)
{
  WhyVerdictBar *self = WHY_VERDICT_BAR (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (why_verdict_bar_parent_class)->dispose (object);
}

static void
why_verdict_bar_finalize (GObject *object)
{
  WhyVerdictBar *self = WHY_VERDICT_BAR (object);
  g_ptr_array_unref (self->buttons);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_ptr_array_unref (self->bars);
  g_strfreev (self->shown_classes);
  G_OBJECT_CLASS (why_verdict_bar_parent_class)->finalize (object);
}

static void
why_verdict_bar_class_init (WhyVerdictBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->dispose = why_verdict_bar_dispose;
  object_class->finalize = why_verdict_bar_finalize;
  signals[EXPLAIN] = g_signal_new ("explain", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whyverdict");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
why_verdict_bar_init (WhyVerdictBar *self)
{
  self->named = WHY_MODEL_MAX_CLASSES;
  self->compares = TRUE;
  self->buttons = g_ptr_array_new ();
  self->names = g_ptr_array_new ();
  self->values = g_ptr_array_new ();
  self->bars = g_ptr_array_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->row = why_verdict_row_new ();
  self->label = gtk_label_new ("–");
  gtk_widget_add_css_class (self->label, "title-2");
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (self->label), 10);
  self->measures = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->measures, "numeric");
  gtk_label_set_xalign (GTK_LABEL (self->measures), 0);
  gtk_label_set_wrap (GTK_LABEL (self->measures), TRUE);
  gtk_widget_set_parent (self->label, self->row);
  gtk_widget_set_parent (self->measures, self->row);
  gtk_box_append (GTK_BOX (self->box), self->row);
  self->classes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  gtk_box_set_homogeneous (GTK_BOX (self->classes), TRUE);
  gtk_box_append (GTK_BOX (self->box), self->classes);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Verdict"), -1);
}

void
why_verdict_bar_set_analysis (WhyVerdictBar *self, const WhyAnalysis *analysis, gboolean has_reason)
{
  g_return_if_fail (WHY_IS_VERDICT_BAR (self));
  if (analysis)
    show_classes (self, analysis->axes->classes);
  gboolean is_judged = analysis && analysis->stage >= WHY_STAGE_VERDICT;
  if (is_judged)
    show_verdict (self, analysis);
  else
    show_nothing (self);
  self->named = is_judged ? analysis->label : WHY_MODEL_MAX_CLASSES;
  show_questions (self);

  g_autofree char *measures = NULL;
  if (analysis && analysis->is_measured)
    measures
        = has_reason ? why_figure_numbers_text (analysis) : why_figure_measures_text (analysis);
  if (is_judged && analysis->has_hand_label)
    {
      g_autofree char *before = g_steal_pointer (&measures);
      g_autofree char *program
          = why_describe_program (analysis->axes, analysis->label,
                                  (double) analysis->probabilities[analysis->label],
                                  analysis->evidence);
      measures
          = before && *before ? g_strdup_printf ("%s · %s", program, before) : g_strdup (program);
    }
  gtk_label_set_text (GTK_LABEL (self->measures), measures ? measures : "");
  /* Without a text it is nothing that the keyboard should stop at. */
  gtk_label_set_selectable (GTK_LABEL (self->measures), measures && *measures);
  /* The line may be cut off. */
  g_autofree char *tip = measures && *measures ? g_strdup_printf (
                             "%s\n\n%s", measures,
                             _ ("Pitch, and how far it is off in cents (hundredths of a semitone); "
                                "how fast and how far it swings; evenness: how much each swing is "
                                "like the one before."))
                                               : NULL;
  gtk_widget_set_tooltip_text (self->measures, tip);
}

void
why_verdict_bar_set_explained (WhyVerdictBar *self, gsize class_index, gboolean compares)
{
  g_return_if_fail (WHY_IS_VERDICT_BAR (self));
  self->explained = class_index;
  self->compares = compares;
  show_questions (self);
  for (guint k = 0; k < self->buttons->len; k++)
    {
      gboolean is_explained = k == class_index;
      if (is_explained)
        gtk_widget_add_css_class (self->buttons->pdata[k], "explained");
      else
        gtk_widget_remove_css_class (self->buttons->pdata[k], "explained");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->buttons->pdata[k]),
                                   GTK_ACCESSIBLE_STATE_PRESSED,
                                   is_explained ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                                : GTK_ACCESSIBLE_TRISTATE_FALSE,
                                   -1);
    }
}

gsize
why_verdict_bar_get_explained (WhyVerdictBar *self)
{
  g_return_val_if_fail (WHY_IS_VERDICT_BAR (self), 0);
  return self->explained;
}

const char *
why_verdict_bar_get_label (WhyVerdictBar *self)
{
  return gtk_label_get_text (GTK_LABEL (self->label));
}

void
why_verdict_bar_append (WhyVerdictBar *self, GtkWidget *widget)
{
  g_return_if_fail (WHY_IS_VERDICT_BAR (self));
  gtk_widget_set_parent (widget, self->row);
}
