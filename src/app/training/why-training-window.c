/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/training/why-training-window.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/corpus/why-manifest.h"
#include "app/preferences/why-folder-model.h"
#include "app/training/why-score-table.h"
#include "app/training/why-training-job.h"
#include "app/widgets/why-accessible.h"
#include "base/why-utf8.h"

struct _WhyTrainingWindow
{
  AdwWindow parent_instance;
  AdwWindowTitle *heading;
  GtkStack *stack;
  AdwStatusPage *trouble, *training;
  AdwPreferencesGroup *counts;
  GtkProgressBar *progress;
  GtkLabel *about, *verdict, *sentence, *method;
  GtkGrid *table;
  GtkWidget *train_button, *use_button;

  WhyTrainingJob *job;
  char *folder;
};

G_DEFINE_FINAL_TYPE (WhyTrainingWindow, why_training_window, ADW_TYPE_WINDOW)

static void
show_page (WhyTrainingWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
show_trouble (WhyTrainingWindow *self, const char *title, const char *text)
{
  g_autofree char *plain = why_utf8_plain (text, "\n");
  g_autofree char *escaped = g_markup_escape_text (plain, -1);
  adw_status_page_set_title (self->trouble, title);
  adw_status_page_set_description (self->trouble, escaped);
  show_page (self, "trouble");
}

static GtkWidget *
row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *below = subtitle ? g_markup_escape_text (subtitle, -1) : NULL;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  if (below)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), below);
  return row;
}

static const char *
is_enough (gsize n)
{
  if (n >= WHY_ADAPT_ENOUGH)
    return _ ("Enough to learn from");
  return n >= WHY_ADAPT_MIN_NOTES ? _ ("Few: ten or more teach better")
                                  : _ ("Too few to count on: ten or more teach better");
}

static void
add_counts (WhyTrainingWindow *self)
{
  gsize n = why_training_job_get_n_notes (self->job),
        n_recordings = why_training_job_get_n_recordings (self->job);
  g_autofree char *notes
      = g_strdup_printf (ngettext ("%zu corrected note", "%zu corrected notes", n), n),
      *in = g_strdup_printf (ngettext ("In %zu recording", "In %zu recordings", n_recordings),
                             n_recordings);
  adw_preferences_group_set_title (self->counts, notes);
  adw_preferences_group_set_description (self->counts, in);
  for (const char *const *name = why_training_job_get_classes (self->job); *name; name++)
    {
      gsize count = why_training_job_count (self->job, *name);
      g_autofree char *text = g_strdup_printf ("%zu", count);
      GtkWidget *row = row_new (why_class_label (*name), is_enough (count)),
                *number = gtk_label_new (text);
      gtk_widget_add_css_class (number, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), number);
      adw_preferences_group_add (self->counts, row);
    }
  gtk_widget_set_sensitive (self->train_button, n >= WHY_ADAPT_MIN_NOTES);
  if (n >= WHY_ADAPT_MIN_NOTES)
    return;
  g_autofree char *needed
      = g_strdup_printf (ngettext ("At least %d corrected note is needed to learn from.",
                                   "At least %d corrected notes are needed to learn from.",
                                   WHY_ADAPT_MIN_NOTES),
                         WHY_ADAPT_MIN_NOTES);
  gtk_label_set_text (self->about, needed);
}

static void
back_cb (GtkButton *button, WhyTrainingWindow *self)
{
  why_folder_model_set (self->folder, NULL);
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_ACTION_ROW),
                          FALSE);
}

/* Which model the folder has now, and the way back. */
static void
add_model (WhyTrainingWindow *self)
{
  g_autofree char *model = why_folder_model_chosen (self->folder);
  if (!model)
    return;
  g_autofree char *name = why_folder_model_name (model);
  GtkWidget *row = row_new (_ ("This folder’s model"), name),
            *back = gtk_button_new_with_mnemonic (_ ("_Stop Using"));
  gtk_widget_set_valign (back, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (back, _ ("Use the usual model for this folder again"));
  g_signal_connect (back, "clicked", G_CALLBACK (back_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), back);
  adw_preferences_group_add (self->counts, row);
}

static void
collected_cb (WhyTrainingJob *job, WhyTrainingWindow *self)
{
  const GError *error = why_training_job_get_error (job);
  if (error)
    {
      show_trouble (self, _ ("Nothing to Train On"), error->message);
      return;
    }
  if (why_training_job_get_n_notes (job) == 0)
    {
      show_trouble (self, _ ("Nothing to Train On"), _ ("None of the rows has a class."));
      return;
    }
  add_counts (self);
  add_model (self);
  why_accessible_name_buttons (GTK_WIDGET (self));
  show_page (self, "ready");
  if (gtk_widget_get_sensitive (self->train_button))
    gtk_widget_grab_focus (self->train_button);
}

static void
progress_cb (WhyTrainingJob *job, WhyTrainingWindow *self)
{
  static const char *const stages[] = {
    [WHY_ADAPT_REFERENCE]
    = N_ ("Hearing sounds that the model must go on knowing; they are kept for "
          "the next time."),
    [WHY_ADAPT_NOTES] = N_ ("Hearing your notes."),
    [WHY_ADAPT_LEARNING] = N_ ("Learning, and trying what was learned."),
  };
  WhyAdaptProgress progress;
  why_training_job_get_progress (job, &progress);
  g_autoptr (GString) text = g_string_new (_ (stages[progress.stage]));
  int minutes = isfinite (progress.seconds_left) ? (int) ceil (progress.seconds_left / 60) : 0;
  if (minutes > 0)
    g_string_append_printf (text,
                            ngettext ("\nLess than %d minute left", "\nLess than %d minutes left",
                                      minutes),
                            minutes);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (progress.fraction, 0, 1));
  adw_status_page_set_description (self->training, text->str);
}

static void
show_result (WhyTrainingWindow *self, const WhyAdaptResult *result)
{
  static const char *const verdicts[] = {
    [WHY_ADAPT_BETTER] = N_ ("Better for You"),
    [WHY_ADAPT_NO_BETTER] = N_ ("No Better"),
    [WHY_ADAPT_WORSE] = N_ ("Worse: Nothing Was Changed"),
    [WHY_ADAPT_WORSE_REFERENCE] = N_ ("Worse: Nothing Was Changed"),
  };
  g_autofree char *sentence = why_adapt_sentence (result), *method = why_adapt_method (result);
  gboolean has_model = why_training_job_get_model (self->job) != NULL;
  gtk_label_set_text (self->verdict, _ (verdicts[result->verdict]));
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->method, method);
  why_score_table_fill (self->table, result);
  gtk_widget_set_visible (self->use_button, has_model);
  show_page (self, "done");
  if (has_model)
    gtk_widget_grab_focus (self->use_button);
}

static void
finished_cb (WhyTrainingJob *job, WhyTrainingWindow *self)
{
  const GError *error = why_training_job_get_error (job);
  const WhyAdaptResult *result = why_training_job_get_result (job);
  if (error)
    show_trouble (self, _ ("Could Not Train"), error->message);
  else if (result)
    show_result (self, result);
  else
    show_page (self, "ready");
}

static void
train_cb (WhyTrainingWindow *self)
{
  why_training_job_start (self->job);
  progress_cb (self->job, self);
  show_page (self, "training");
}

static void
cancel_cb (WhyTrainingWindow *self)
{
  why_training_job_cancel (self->job);
}

static void
use_cb (WhyTrainingWindow *self)
{
  why_folder_model_set (self->folder, why_training_job_get_model (self->job));
  why_training_job_keep_model (self->job);
  gtk_window_close (GTK_WINDOW (self));
}

static void
why_training_window_dispose (GObject *object)
{
  WhyTrainingWindow *self = WHY_TRAINING_WINDOW (object);
  if (self->job)
    {
      g_signal_handlers_disconnect_by_data (self->job, self);
      why_training_job_cancel (self->job);
    }
  g_clear_object (&self->job);
  gtk_widget_dispose_template (GTK_WIDGET (self), WHY_TYPE_TRAINING_WINDOW);
  G_OBJECT_CLASS (why_training_window_parent_class)->dispose (object);
}

static void
why_training_window_finalize (GObject *object)
{
  g_free (WHY_TRAINING_WINDOW (object)->folder);
  G_OBJECT_CLASS (why_training_window_parent_class)->finalize (object);
}

static void
why_training_window_class_init (WhyTrainingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_training_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_training_window_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/whybrato/Whybrato/why-training-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, WhyTrainingWindow, name)
  BIND (heading);
  BIND (stack);
  BIND (trouble);
  BIND (training);
  BIND (counts);
  BIND (about);
  BIND (progress);
  BIND (verdict);
  BIND (sentence);
  BIND (method);
  BIND (table);
  BIND (train_button);
  BIND (use_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
why_training_window_init (WhyTrainingWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  why_accessible_name_buttons (GTK_WIDGET (self));
}

WhyTrainingWindow *
why_training_window_new (GtkWindow *parent, const char *path)
{
  WhyTrainingWindow *self
      = g_object_new (WHY_TYPE_TRAINING_WINDOW, "transient-for", parent, "modal", parent != NULL,
                      "destroy-with-parent", TRUE, NULL);
  self->folder = why_folder_model_folder (path);
  g_autofree char *name = why_utf8_plain_name (self->folder);
  g_autofree char *usual = why_folder_model_get (NULL);
  adw_window_title_set_subtitle (self->heading, name);
  self->job = why_training_job_new (why_manifest_is_named (path) ? path : self->folder, usual);
  g_signal_connect (self->job, "collected", G_CALLBACK (collected_cb), self);
  g_signal_connect (self->job, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->job, "finished", G_CALLBACK (finished_cb), self);
  why_training_job_collect (self->job);
  return self;
}

const char *
why_training_window_get_page (WhyTrainingWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}
