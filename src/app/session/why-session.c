/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-session-private.h"

#include "analysis/engine/why-file-info.h"

enum
{
  CHANGED,
  PROGRESS,
  FAILED,
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhySession, why_session, G_TYPE_OBJECT)

/* What is looked at is named first. */
static void
look (WhySession *self)
{
  const WhyAnalysis *a = self->analysis;
  const WhyZoom *zoom = &self->options.zoom;
  gboolean is_zoomed = zoom->to_s > zoom->from_s;
  if (self->document && a)
    why_document_look (self->document, a->start_s + (is_zoomed ? zoom->from_s : 0),
                       a->start_s + (is_zoomed ? zoom->to_s : a->duration_s));
}

void
why_session_emit (WhySession *self, guint changes)
{
  WhyDocument *document = self->document;
  self->options.map = document ? why_document_get_pyramid (document) : NULL;
  self->options.contour
      = document && self->shows_contour ? why_document_get_contour (document) : NULL;
  look (self);
  g_signal_emit (self, signals[CHANGED], 0, changes);
}

/* Says how long the file is, once that was found out; FALSE where there is nothing to add. */
static gboolean
add_length (WhyAnalysis **analysis, WhyDocument *document)
{
  const WhyAudioInfo *info = why_document_get_info (document);
  if (!info || !*analysis || (*analysis)->file_length_known)
    return FALSE;
  WhyAnalysis *counted = why_analysis_with_file (*analysis, info);
  why_analysis_unref (*analysis);
  *analysis = counted;
  return TRUE;
}

static void
update_document (WhySession *self)
{
  if (!self->document || !self->analysis)
    return;
  g_autoptr (WhyAnalysis) analysis = why_analysis_ref (self->analysis);
  why_document_update (self->document, analysis, why_worker_get_analyzer (self->worker));
  why_session_carry_annotations (self);
}

/* Documents that are not shown go on being made, but are nothing to draw. */
static void
document_changed_cb (WhyDocument *document, guint changes, gpointer data)
{
  WhySession *self = data;
  guint all = (changes & WHY_DOCUMENT_OVERVIEW ? WHY_SESSION_OVERVIEW : 0)
              | (changes & WHY_DOCUMENT_PYRAMID ? WHY_SESSION_PYRAMID : 0)
              | (changes & WHY_DOCUMENT_NOTES ? WHY_SESSION_NOTES : 0)
              | (changes & WHY_DOCUMENT_CONTOUR ? WHY_SESSION_CONTOUR : 0)
              | (changes & WHY_DOCUMENT_ANNOTATIONS ? WHY_SESSION_ANNOTATIONS : 0);
  gboolean is_same = self->analysis == self->complete.analysis;
  if (document == self->complete.document)
    add_length (&self->complete.analysis, document);
  if (document != self->document)
    return;
  if (self->analysis && !self->analysis->file_length_known)
    {
      if (is_same)
        {
          why_analysis_unref (self->analysis);
          self->analysis = why_analysis_ref (self->complete.analysis);
        }
      else
        add_length (&self->analysis, document);
      if (self->analysis->file_length_known)
        all |= WHY_SESSION_ANALYSIS;
    }
  if (all & (WHY_SESSION_NOTES | WHY_SESSION_ANNOTATIONS))
    all |= why_session_take_note (self);
  why_session_emit (self, all);
  if (all & WHY_SESSION_ANALYSIS)
    update_document (self);
  why_session_go_to_first_note (self);
}

guint
why_session_take_question (WhySession *self)
{
  const WhyAnalysis *a = self->analysis;
  /* Before the verdict, what is shown is still of the one before. */
  if (!a || a->stage < WHY_STAGE_VERDICT)
    return 0;
  gsize before = self->asked;
  if (!self->class_is_chosen)
    self->asked = a->label;
  WhyQuestion question
      = self->is_alone ? why_question (self->asked) : why_question_rather (a->label, self->asked);
  if (self->asked == before && why_question_equal (question, self->options.question))
    return 0;
  self->options.question = question;
  return WHY_SESSION_OPTIONS;
}

WhyDocument *
why_session_new_document (WhySession *self, const char *path)
{
  return why_document_new (path, self->known, document_changed_cb, self);
}

void
why_session_set_document (WhyDocument **where, WhyDocument *document)
{
  if (*where == document)
    return;
  g_clear_pointer (where, why_document_unref);
  *where = document ? why_document_ref (document) : NULL;
}

void
why_session_set_analysis (WhyAnalysis **where, WhyAnalysis *analysis)
{
  WhyAnalysis *before = *where;
  *where = analysis ? why_analysis_ref (analysis) : NULL;
  g_clear_pointer (&before, why_analysis_unref);
}

/* How the last whole one is shown, when something else is about to be. */
void
why_session_remember_complete (WhySession *self)
{
  if (!self->complete.analysis || self->analysis != self->complete.analysis)
    return;
  self->complete.options = self->options;
  self->complete.asked = self->asked;
  self->complete.class_is_chosen = self->class_is_chosen;
  self->complete.place = self->place;
}

/* Back to the last whole one as it was left, or to nothing: a run was cancelled or failed half-way. */
void
why_session_show_complete (WhySession *self)
{
  gboolean awaits_sound = self->live && self->document && !why_session_get_path (self);
  /* Who moved something to ask for the run has to move it back. */
  if (awaits_sound
      || (self->document == self->complete.document && self->analysis == self->complete.analysis))
    {
      why_session_emit (self, WHY_SESSION_PLACE | WHY_SESSION_LANE);
      return;
    }
  if (self->document != self->complete.document)
    why_session_reset_lane (self);
  why_session_set_document (&self->document, self->complete.document);
  why_session_set_analysis (&self->analysis, self->complete.analysis);
  WhyRule rule = self->options.rule;
  if (self->analysis)
    {
      self->options = self->complete.options;
      self->place = self->complete.place;
      self->asked = self->complete.asked;
      self->class_is_chosen = self->complete.class_is_chosen;
    }
  self->taken.to_s = 0;
  self->options.rule = rule;
  why_session_emit (self, WHY_SESSION_ALL & ~(guint) (WHY_SESSION_BUSY | WHY_SESSION_MODEL));
}

/* The first stage of another file, or of another part of the same. */
static guint
begin_shown (WhySession *self, const WhyAnalysis *analysis)
{
  guint changes = WHY_SESSION_OPTIONS | WHY_SESSION_PLACE | WHY_SESSION_LANE;
  why_session_remember_complete (self);
  /* A file that was read to its end and is of unknown length again is another one by now. */
  if (self->pending == self->document && why_document_get_path (self->document)
      && why_document_get_info (self->document) && !analysis->file_length_known)
    {
      g_autoptr (WhyDocument) fresh
          = why_session_new_document (self, why_document_get_path (self->document));
      why_session_set_document (&self->pending, fresh);
    }
  if (self->document != self->pending)
    {
      if (g_strcmp0 (why_session_get_path (self), why_document_get_path (self->pending)) != 0)
        {
          self->class_is_chosen = FALSE;
          why_session_reset_lane (self);
        }
      why_session_set_document (&self->document, self->pending);
      changes |= WHY_SESSION_DOCUMENT | WHY_SESSION_OVERVIEW | WHY_SESSION_PYRAMID
                 | WHY_SESSION_NOTES | WHY_SESSION_LANE | WHY_SESSION_CONTOUR
                 | WHY_SESSION_ANNOTATIONS;
    }
  /* Another model may have fewer classes. */
  gsize n_classes = analysis->axes->n_classes;
  const WhyQuestion *question = &self->options.question;
  if (self->asked >= n_classes)
    {
      self->asked = 0;
      self->class_is_chosen = FALSE;
    }
  if (question->class_index >= n_classes || question->other >= n_classes)
    self->options.question = why_question (self->asked);
  self->options.from_s = self->options.to_s = 0;
  self->place = self->pending_place;
  self->options.zoom = self->place.zoom;
  return changes;
}

static void
stage_cb (WhyWorker *worker, gpointer data, WhySession *self)
{
  WhyAnalysis *analysis = data;
  guint changes = WHY_SESSION_ANALYSIS;
  /* Live pictures change only when they are whole: no flicker. */
  if (self->is_live && analysis->stage < WHY_STAGE_RELEVANCE)
    return;
  if (analysis->stage == WHY_STAGE_LOADED || self->is_live)
    changes |= begin_shown (self, analysis);
  g_autoptr (WhyAnalysis) settled
      = self->is_live && self->live ? why_live_settle (self->live, analysis) : NULL;
  why_session_set_analysis (&self->analysis, settled ? settled : analysis);
  self->taken.to_s = 0;
  if (!self->is_live)
    {
      add_length (&self->analysis, self->document);
      why_session_take_note (self);
    }
  /* A live one is for the moment: it has no spectrogram, and only the relevance that is shown. */
  if (analysis->stage == WHY_STAGE_RELEVANCE && !self->is_live)
    {
      why_session_set_document (&self->complete.document, self->document);
      why_session_set_analysis (&self->complete.analysis, self->analysis);
    }
  changes |= why_session_take_question (self);
  why_session_emit (self, changes);
  if (!self->is_live)
    update_document (self);
  why_session_go_to_first_note (self);
}

static void
failed_cb (WhyWorker *worker, GError *error, WhySession *self)
{
  if (self->is_live)
    return;
  g_autofree char *path = g_strdup (why_session_get_asked_path (self));
  why_session_show_complete (self);
  g_signal_emit (self, signals[FAILED], 0, path, error);
}

static void
finished_cb (WhyWorker *worker, WhySession *self)
{
  self->is_live = FALSE;
}

static void
busy_cb (WhySession *self)
{
  why_session_emit (self, WHY_SESSION_BUSY);
}

static void
progress_cb (WhyWorker *worker, double fraction, int stage, WhySession *self)
{
  g_signal_emit (self, signals[PROGRESS], 0, fraction);
}

static void
why_session_dispose (GObject *object)
{
  WhySession *self = WHY_SESSION (object);
  if (self->worker)
    g_signal_handlers_disconnect_by_data (self->worker, self);
  g_clear_object (&self->worker);
  g_clear_pointer (&self->live, why_live_free);
  WhyDocument **documents[] = { &self->document, &self->pending, &self->complete.document };
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      if (*documents[i])
        why_document_close (*documents[i]);
      g_clear_pointer (documents[i], why_document_unref);
    }
  self->options.map = NULL;
  self->options.contour = NULL;
  g_clear_pointer (&self->analysis, why_analysis_unref);
  g_clear_pointer (&self->complete.analysis, why_analysis_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->annotations, why_annotations_unref);
  g_clear_pointer (&self->annotated_path, g_free);
  G_OBJECT_CLASS (why_session_parent_class)->dispose (object);
}

static void
why_session_class_init (WhySessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_session_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
why_session_init (WhySession *self)
{
  self->options.rule = WHY_RULE_EPSILON_ZPLUS;
  self->known = why_document_known_new ();
  self->worker = why_worker_new (NULL);
  g_signal_connect (self->worker, "stage", G_CALLBACK (stage_cb), self);
  g_signal_connect (self->worker, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->worker, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->worker, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect_swapped (self->worker, "notify::busy", G_CALLBACK (busy_cb), self);
}

WhySession *
why_session_new (void)
{
  return g_object_new (WHY_TYPE_SESSION, NULL);
}

void
why_session_set_model (WhySession *self,
                       const char *model_path,
                       unsigned n_threads,
                       double window_scale)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  why_worker_set_model (self->worker, model_path, n_threads, window_scale);
  /* Another model hears at another rate, and has other classes. */
  if (self->live)
    {
      if (self->is_live)
        why_worker_cancel (self->worker);
      why_live_free (self->live);
      self->live = why_live_new ();
    }
  why_session_emit (self, WHY_SESSION_MODEL);
  const char *path = why_session_get_path (self);
  if (path && self->analysis && !self->live)
    why_session_open (self, path, self->analysis->start_s);
}

void
why_session_prepare (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  if (self->worker)
    why_worker_prepare (self->worker);
}

WhyAnalyzer *
why_session_get_analyzer (WhySession *self)
{
  return why_worker_get_analyzer (self->worker);
}

const WhyAxes *
why_session_get_axes (WhySession *self)
{
  return why_worker_get_axes (self->worker);
}

void
why_session_run (WhySession *self, WhyDocument *document, const WhyViewState *place)
{
  WhyAnalysisOptions options
      = { .start_s = place->start_s, .duration_s = place->duration_s, .length_later = TRUE };
  self->pending_place = *place;
  why_session_set_document (&self->pending, document);
  self->is_live = FALSE;
  why_worker_open (self->worker, why_document_get_path (document), &options);
  why_session_emit (self, WHY_SESSION_BUSY);
}

void
why_session_open (WhySession *self, const char *path, double start_s)
{
  g_return_if_fail (WHY_IS_SESSION (self) && path);
  const WhyViewState place = { .start_s = start_s };
  g_autoptr (WhyDocument) document = why_session_new_document (self, path);
  self->awaits_first_note = start_s == 0;
  why_session_run (self, document, &place);
}

gboolean
why_session_cancel (WhySession *self)
{
  g_return_val_if_fail (WHY_IS_SESSION (self), FALSE);
  if (!why_session_get_busy (self))
    return FALSE;
  why_worker_cancel (self->worker);
  why_session_show_complete (self);
  return TRUE;
}

gboolean
why_session_get_busy (WhySession *self)
{
  return why_worker_get_busy (self->worker) && !self->is_live;
}

gboolean
why_session_get_running (WhySession *self)
{
  return why_worker_get_busy (self->worker);
}

const char *
why_session_get_path (WhySession *self)
{
  return self->document ? why_document_get_path (self->document) : NULL;
}

const char *
why_session_get_asked_path (WhySession *self)
{
  return self->pending ? why_document_get_path (self->pending) : NULL;
}

const WhyAnalysis *
why_session_get_analysis (WhySession *self)
{
  return self->analysis;
}

const WhyAnalysis *
why_session_get_complete (WhySession *self)
{
  return self->complete.analysis;
}

WhyDocument *
why_session_get_document (WhySession *self)
{
  return self->document;
}

const WhyPanelOptions *
why_session_get_options (WhySession *self)
{
  return &self->options;
}

void
why_session_set_rule (WhySession *self, WhyRule rule)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  self->options.rule = rule;
  why_session_emit (self, WHY_SESSION_OPTIONS);
}

void
why_session_explain (WhySession *self, gsize class_index)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  if (!self->analysis || class_index >= self->analysis->axes->n_classes)
    return;
  self->asked = class_index;
  /* Who asks about what is named goes along with what is named next. */
  self->class_is_chosen
      = self->analysis->stage < WHY_STAGE_VERDICT || class_index != self->analysis->label;
  self->awaits_first_note = FALSE;
  why_session_take_question (self);
  why_session_emit (self, WHY_SESSION_OPTIONS);
}

gsize
why_session_get_asked (WhySession *self)
{
  return self->asked;
}

void
why_session_compare (WhySession *self, gboolean compares)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  self->is_alone = !compares;
  why_session_take_question (self);
  why_session_emit (self, WHY_SESSION_OPTIONS);
}

gboolean
why_session_get_compares (WhySession *self)
{
  return !self->is_alone;
}

void
why_session_show_contour (WhySession *self, gboolean is_shown)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  self->shows_contour = is_shown;
  why_session_emit (self, WHY_SESSION_CONTOUR);
}
