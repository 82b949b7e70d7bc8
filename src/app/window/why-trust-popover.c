/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-trust-popover.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/explain/why-flip-test.h"
#include "analysis/text/why-class-display-name.h"
#include "app/widgets/why-figure-view.h"
#include "app/widgets/why-widget-style.h"
#include "app/export/why-save-dialog.h"
#include "app/why-newest.h"
#include "figure/page/why-figure.h"
#include "figure/chart/why-flip-plot.h"
#include "figure/why-palette.h"

/* Arrow, margins, and the button below it. */
#define AROUND 120

struct _WhyTrustPopover
{
  GtkPopover parent_instance;

  GtkLabel *sum, *layers, *spread, *test, *colours;
  WhyFigureView *plot;
  GtkScrolledWindow *scroller;
  GtkWidget *save;

  WhyAnalyzer *analyzer;
  WhyAnalysis *analysis;
  WhyRule rule;
  WhyQuestion question;
  GCancellable *newest; /* of the test that is being made */
  WhyFlipTest result;
  gboolean has_result;
};

G_DEFINE_FINAL_TYPE (WhyTrustPopover, why_trust_popover, GTK_TYPE_POPOVER)

typedef struct
{
  WhyAnalyzer *analyzer;
  WhyAnalysis *analysis;
  WhyRule rule;
  WhyQuestion question;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  why_analyzer_unref (job->analyzer);
  why_analysis_unref (job->analysis);
  g_free (job);
}

static void
run_test (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autofree WhyFlipTest *test = g_new0 (WhyFlipTest, 1);
  GError *error = NULL;
  if (why_flip_test_run (job->analyzer, job->analysis, job->rule, job->question, test, cancellable,
                         &error))
    g_task_return_pointer (task, g_steal_pointer (&test), g_free);
  else
    g_task_return_error (task, error);
}

static void
draw_plot (
    cairo_t *cr, gconstpointer picture, const WhyFigureStyle *style, double width, double height)
{
  why_flip_plot_draw (cr, picture, style, width, height);
}

/* A popover that is open keeps the size it came with until it is placed anew. */
static void
fit_text (WhyTrustPopover *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_popover_present (GTK_POPOVER (self));
}

/* Each layer with the share of the logit that its biases took. */
static void
show_layers (WhyTrustPopover *self)
{
  const char *const names[WHY_RELEVANCE_N_SUMS] = {
    NULL,
    _ ("last dense layer"),
    _ ("first dense layer"),
    _ ("third convolution"),
    _ ("second convolution"),
    _ ("first convolution"),
  };
  const double *sums = self->result.sums;
  GString *text = g_string_new (NULL);
  for (gsize i = 1; i < WHY_RELEVANCE_N_SUMS; i++)
    {
      double share = sums[0] != 0 ? 100 * (sums[i - 1] - sums[i]) / sums[0] : NAN;
      if (!isfinite (share))
        continue;
      /* Translators: a layer of the network, and which part of the logit its biases took or gave. */
      g_string_append_printf (text, _ ("%s%s %s%.1f %%"), text->len ? " · " : "", names[i],
                              share < 0 ? "−" : "", fabs (share));
    }
  g_autofree char *line = g_string_free (text, FALSE);
  g_autofree char *whole = g_strdup_printf (_ ("Share absorbed by each layer’s biases: %s"), line);
  gtk_label_set_text (self->layers, whole);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WhyTrustPopover) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_newest = why_newest_end (&self->newest, result);
  g_autofree WhyFlipTest *test = g_task_propagate_pointer (G_TASK (result), &error);
  if (!is_newest)
    return;
  if (!test)
    {
      gtk_label_set_text (self->test, error->message);
      fit_text (self);
      return;
    }
  self->result = *test;
  self->has_result = TRUE;
  g_autofree char *words = why_flip_plot_describe (test);
  gtk_label_set_text (self->test, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words, -1);
  gtk_widget_set_sensitive (self->save, TRUE);
  show_layers (self);
  fit_text (self);
  why_figure_view_set_picture (self->plot, g_steal_pointer (&test), g_free, draw_plot);
}

static void
begin_test (WhyTrustPopover *self)
{
  if (self->has_result || self->newest || !self->analyzer || !self->analysis)
    return;
  Job *job = g_new0 (Job, 1);
  job->analyzer = why_analyzer_ref (self->analyzer);
  job->analysis = why_analysis_ref (self->analysis);
  job->rule = self->rule;
  job->question = self->question;
  gtk_label_set_text (self->test, _ ("Testing the explanation…"));
  g_autoptr (GTask) task = why_newest_begin (&self->newest, "[why] flip test", tested_cb, self);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_test);
}

/* With the colours themselves, whichever they are. */
static void
show_colours (WhyTrustPopover *self)
{
  WhyFigureStyle style;
  why_widget_style (GTK_WIDGET (self), 1, &style);
  const guint32 *table = why_palette_table (why_figure_style_diverging (&style));
  char **classes = self->analysis->axes->classes;
  const WhyQuestion *question = &self->question;
  g_autofree char *technique
      = g_markup_escape_text (why_class_label (classes[question->class_index]), -1);
  g_autofree char *other = g_markup_escape_text (why_class_label (classes[question->other]), -1);
  char ends[2][64];
  for (int i = 0; i < 2; i++)
    g_snprintf (ends[i], sizeof ends[i], "<span foreground=\"#%06x\">■</span>",
                table[i * (WHY_PALETTE_SIZE - 1)] & 0xffffff);
  if (question->is_contrast)
    {
      g_autofree char *both = g_strdup_printf (
          /* Translators: as below, with two techniques that are compared. */
          _ ("%s (+) speaks for “%s”, %s (−) for “%s”. Pale cells tell the two hardly apart."),
          ends[1], technique, ends[0], other);
      gtk_label_set_markup (self->colours, both);
      return;
    }
  g_autofree char *words = g_strdup_printf (
      /* Translators: the first and the third %s are squares in the colours of the relevance, the
       * second is a technique. */
      _ ("%s (+) speaks for “%s”, %s (−) against it (negative relevance). Pale cells hardly "
         "mattered."),
      ends[1], technique, ends[0]);
  gtk_label_set_markup (self->colours, words);
}

static void
show_numbers (WhyTrustPopover *self)
{
  g_autofree char *sum = why_figure_conservation_text (self->analysis, self->rule, self->question);
  double kurtosis = why_analysis_kurtosis (self->analysis, self->rule, self->question);
  double gini = why_analysis_gini (self->analysis, self->rule, self->question);
  /* Translators: two numbers for how unevenly relevance is spread over the paths. */
  g_autofree char *spread
      = g_strdup_printf (_ ("Kurtosis %.1f · Gini %.2f (higher: relevance sits in fewer paths)"),
                         kurtosis, gini);
  gtk_label_set_text (self->sum, sum ? sum : "");
  gtk_label_set_text (self->spread, isfinite (gini) ? spread : "");
  show_colours (self);
}

/* The test was of something that is no longer shown. */
static void
forget (WhyTrustPopover *self)
{
  why_newest_cancel (&self->newest);
  self->has_result = FALSE;
  gtk_widget_set_sensitive (self->save, FALSE);
  gtk_label_set_text (self->layers, "");
  gtk_label_set_text (self->test, "");
  why_figure_view_set_picture (self->plot, NULL, NULL, NULL);
}

void
why_trust_popover_set (WhyTrustPopover *self,
                       WhyAnalyzer *analyzer,
                       const WhyAnalysis *analysis,
                       WhyRule rule,
                       WhyQuestion question)
{
  g_return_if_fail (WHY_IS_TRUST_POPOVER (self));
  gboolean is_whole = analyzer && analysis && why_analysis_can_explain (analysis, rule, question);
  if (self->analysis == analysis && self->rule == rule
      && why_question_equal (self->question, question))
    return;
  forget (self);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  self->rule = rule;
  self->question = question;
  if (!is_whole)
    return;
  self->analyzer = why_analyzer_ref (analyzer);
  self->analysis = why_analysis_ref (analysis);
  show_numbers (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    begin_test (self);
}

gboolean
why_trust_popover_get_busy (WhyTrustPopover *self)
{
  g_return_val_if_fail (WHY_IS_TRUST_POPOVER (self), FALSE);
  return self->newest != NULL || why_figure_view_get_busy (self->plot);
}

typedef struct
{
  WhyFlipTest test;
  char *path;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;
  g_free (saving->path);
  g_free (saving);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Saving *saving = data;
  GError *error = NULL;
  WhyFigureStyle style;
  why_figure_style_light (&style);
  style.font_size = 12;
  if (why_flip_plot_export (&saving->test, &style, 0, 0, 300, saving->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WhyTrustPopover) self = data;
  g_autoptr (GError) error = NULL;
  GApplication *application = g_application_get_default ();
  if (application)
    g_application_release (application);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    gtk_label_set_text (self->test, error->message);
}

static void
save_cb (const char *path, const char *fault, gpointer data)
{
  WhyTrustPopover *self = data;
  if (fault)
    gtk_label_set_text (self->test, fault);
  if (!path || !self->has_result)
    return;
  Saving *saving = g_new0 (Saving, 1);
  saving->test = self->result;
  saving->path = g_strdup (path);
  GApplication *application = g_application_get_default ();
  if (application)
    g_application_hold (application); /* until it is saved, even when the last window is closed */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, saved_cb, g_object_ref (self));
  g_task_set_name (task, "[why] saving a flip test");
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_thread);
}

static void
save_clicked_cb (GtkButton *button, WhyTrustPopover *self)
{
  static const WhySaveFormat formats[] = { { N_ ("PNG picture"), ".png" },
                                           { N_ ("SVG drawing"), ".svg" },
                                           { N_ ("PDF document"), ".pdf" } };
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gtk_popover_popdown (GTK_POPOVER (self));
  why_save_dialog_show (GTK_WINDOW (root), _ ("Save the Flip Test"), _ ("flip-test"), formats,
                        G_N_ELEMENTS (formats), save_cb, self);
}

/* No taller than the window it belongs to: what has no room there can be scrolled to. */
static void
why_trust_popover_map (GtkWidget *widget)
{
  WhyTrustPopover *self = WHY_TRUST_POPOVER (widget);
  int height = gtk_widget_get_height (GTK_WIDGET (gtk_widget_get_root (widget)));
  gtk_scrolled_window_set_max_content_height (self->scroller, MAX (height - AROUND, AROUND));
  GTK_WIDGET_CLASS (why_trust_popover_parent_class)->map (widget);
  begin_test (self);
}

static void
why_trust_popover_dispose (GObject *object)
{
  WhyTrustPopover *self = WHY_TRUST_POPOVER (object);
  why_newest_cancel (&self->newest);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  G_OBJECT_CLASS (why_trust_popover_parent_class)->dispose (object);
}

static void
why_trust_popover_class_init (WhyTrustPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_trust_popover_dispose;
  widget_class->map = why_trust_popover_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-trust-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, sum);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, layers);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, spread);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, test);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, colours);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, plot);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, scroller);
  gtk_widget_class_bind_template_child (widget_class, WhyTrustPopover, save);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
}

static void
why_trust_popover_init (WhyTrustPopover *self)
{
  g_type_ensure (WHY_TYPE_FIGURE_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Flip test"), -1);
}
