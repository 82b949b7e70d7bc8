/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/adapt/why-adapt.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

#include "analysis/why-data-path.h"
#include "base/why-jobs.h"
#include "base/why-outfile.h"
#include "train/adapt/why-folds.h"
#include "train/adapt/why-head.h"
#include "train/adapt/why-judge.h"
#include "train/adapt/why-notes-heard.h"
#include "train/adapt/why-reference.h"

/* What a stage takes, in notes that are heard. */
#define TRAINING_COST 40.0

/* Of the reference sounds that the old network names rightly: a few go either way. */
#define MAY_FORGET 0.015
/* Steps on the way from the old network to what was learned. */
#define N_STEPS 10

typedef struct
{
  const WhyAdaptParams *params;
  const WhyManifest *manifest;
  WhyAnalyzer *analyzer;
  WhySafetensors *tensors; /* of the model that it begins with */
  WhyHead *start;
  WhySounds *own, *reference;
  gboolean *is_held_out; /* own sounds that are only judged by */
  gsize *known;          /* reference sounds to train by */
  gsize n_known;
  gsize *fold;     /* of own sounds, where n_folds > 0 */
  WhyHead **heads; /* n_folds and one: those of the folds, and the one that is kept */
  WhyHead **mixed; /* a share of the way to each */
  WhyAdaptResult *result;

  WhyAdaptFunc report;
  void *user;
  WhyAdaptStage stage;
  gint64 began;
  double done, stage_cost, total; /* costs */
  int stopped;                    /* atomic */
} Adapter;

static bool
step_cb (double fraction, void *user)
{
  Adapter *a = user;
  double done = fmin ((a->done + fraction * a->stage_cost) / a->total, 1),
         elapsed = (double) (g_get_monotonic_time () - a->began) / G_USEC_PER_SEC;
  const WhyAdaptProgress progress = {
    .stage = a->stage,
    .fraction = done,
    .seconds_left = done > 0.02 ? elapsed * (1 - done) / done : NAN,
  };
  return !a->report || a->report (&progress, a->user);
}

static void
begin_stage (Adapter *a, WhyAdaptStage stage, double cost)
{
  a->done += a->stage_cost;
  a->stage = stage;
  a->stage_cost = cost;
}

static gboolean
load (Adapter *a, GError **error)
{
  g_autofree char *path
      = a->params->from ? g_strdup (a->params->from) : why_data_path (WHY_DEFAULT_MODEL);
  WhyError reason = { WHY_OK, "" };
  a->analyzer = why_analyzer_new_shared (a->params->from, 1, error);
  if (!a->analyzer)
    return FALSE;
  if (why_safetensors_read (path, &a->tensors, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return FALSE;
    }
  const WhyModel *model = why_analyzer_model (a->analyzer);
  a->start = why_head_new (model, a->tensors);
  a->result->n_classes = why_model_info (model)->n_classes;
  a->result->classes = g_strdupv (why_model_info (model)->classes);
  return TRUE;
}

static gboolean
hear (Adapter *a, WhyFailureFunc on_failure, GError **error)
{
  unsigned n_threads = a->params->n_threads ? a->params->n_threads : g_get_num_processors ();
  g_autoptr (WhyNotesHeard) notes = why_notes_heard_new (a->manifest, a->analyzer, error);
  if (!notes)
    return FALSE;
  gsize n_reference = why_reference_count ();
  double n = (double) notes->sounds->n, learning = 6 * TRAINING_COST;
  a->total = (double) n_reference + n + learning;
  begin_stage (a, WHY_ADAPT_REFERENCE, (double) n_reference);
  a->reference = why_reference_hear (a->analyzer, a->params->from, a->params->cache_dir, n_threads,
                                     step_cb, a, error);
  if (!a->reference)
    return FALSE;
  if (g_get_monotonic_time () - a->began < G_USEC_PER_SEC)
    {
      /* They were kept. */
      a->stage_cost = 0;
      a->total = n + learning;
    }
  begin_stage (a, WHY_ADAPT_NOTES, n);
  if (!why_notes_heard_run (notes, a->params->seed, n_threads, step_cb, on_failure, a, a->user,
                            error))
    return FALSE;
  a->own = g_steal_pointer (&notes->sounds);
  a->is_held_out = g_steal_pointer (&notes->is_held_out);
  a->result->n_failed = notes->n_failed;
  a->result->n_unlabelled = notes->n_unlabelled;
  a->result->n_recordings = notes->n_recordings;
  a->result->n_notes = a->own->n;
  if (a->own->n >= WHY_ADAPT_MIN_NOTES)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
               ngettext ("%zu note is too few to learn from; correct at least %d",
                         "%zu notes are too few to learn from; correct at least %d", a->own->n),
               a->own->n, WHY_ADAPT_MIN_NOTES);
  return FALSE;
}

/* Whom each note is judged by. */
static void
divide (Adapter *a)
{
  gsize n_held_out = 0;
  for (gsize i = 0; i < a->own->n; i++)
    n_held_out += a->is_held_out[i];
  if (n_held_out == 0 || n_held_out == a->own->n)
    {
      memset (a->is_held_out, 0, a->own->n * sizeof *a->is_held_out);
      a->fold = g_new0 (gsize, a->own->n);
      a->result->n_folds
          = why_folds_make (a->own, a->params->seed, a->fold, &a->result->by_recording);
    }
  a->known = g_new (gsize, a->reference->n + 1);
  for (gsize i = 0; i < a->reference->n; i++)
    if (why_reference_is_to_learn (a->reference->groups[i]))
      a->known[a->n_known++] = i;
}

static bool
goes_on (double fraction, void *user)
{
  Adapter *a = user;
  return !g_atomic_int_get (&a->stopped);
}

/* The last is of all notes that may be learned from, the others leave out a fold. */
static bool
train_one (void *data, unsigned lane, size_t index)
{
  Adapter *a = data;
  g_autofree gsize *indices = g_new (gsize, a->own->n + 1);
  gsize n = 0;
  for (gsize i = 0; i < a->own->n; i++)
    if (!a->is_held_out[i] && (index == a->result->n_folds || a->fold[i] != index))
      indices[n++] = i;
  a->heads[index] = why_head_new (why_analyzer_model (a->analyzer), a->tensors);
  return n == 0
         || why_head_train (a->heads[index], a->start, a->own, indices, n, a->reference, a->known,
                            a->n_known, &why_head_recipe_default, a->params->seed, goes_on, a);
}

static void
stop_training (void *data)
{
  Adapter *a = data;
  g_atomic_int_set (&a->stopped, TRUE);
}

static gboolean
learn (Adapter *a, GError **error)
{
  gsize n = a->result->n_folds + 1;
  a->heads = g_new0 (WhyHead *, n);
  begin_stage (a, WHY_ADAPT_LEARNING, a->total - a->done - a->stage_cost);
  const WhyJobs jobs = {
    .n = n,
    .n_threads = a->params->n_threads ? a->params->n_threads : g_get_num_processors (),
    .job = train_one,
    .cancel = stop_training,
    .data = a,
  };
  for (gsize i = 0; i < a->own->n; i++)
    a->result->n_learned[a->own->labels[i]] += !a->is_held_out[i];
  if (why_jobs_run (&jobs, step_cb, a))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, why_status_str (WHY_CANCELLED));
  return FALSE;
}

/* Whether no network could have named it rightly. */
static gboolean
is_beyond (const Adapter *a, gsize sound, gsize label)
{
  const WhyAxes *axes = why_analyzer_axes (a->analyzer);
  float p[WHY_MODEL_MAX_CLASSES] = { 0 };
  p[label] = 1;
  why_evidence_apply (&a->own->doubts[sound], axes, p);
  return p[label] < 0.5f;
}

/* All networks go a share of the way that they have learned. */
static void
go (Adapter *a, double share)
{
  a->result->share = share;
  for (gsize i = 0; i <= a->result->n_folds; i++)
    why_head_mix (a->start, a->heads[i], share, a->mixed[i]);
}

static void
judge_own (const Adapter *a, WhyAdaptScore *out)
{
  g_autofree const WhyHead **judges = g_new0 (const WhyHead *, a->own->n + 1);
  for (gsize i = 0; i < a->own->n; i++)
    if (a->result->n_folds > 0)
      judges[i] = a->mixed[a->fold[i]];
    else if (a->is_held_out[i])
      judges[i] = a->mixed[0];
  why_judge (a->start, judges, a->own, why_analyzer_axes (a->analyzer), out);
}

static void
judge_reference (const Adapter *a, WhyAdaptScore *out)
{
  g_autofree const WhyHead **judges = g_new0 (const WhyHead *, a->reference->n + 1);
  for (gsize i = 0; i < a->reference->n; i++)
    if (!why_reference_is_to_learn (a->reference->groups[i]))
      judges[i] = a->mixed[a->result->n_folds];
  why_judge (a->start, judges, a->reference, why_analyzer_axes (a->analyzer), out);
}

static gboolean
keeps_the_known (Adapter *a, gsize step)
{
  WhyAdaptScore reference;
  go (a, (double) step / N_STEPS);
  judge_reference (a, &reference);
  return reference.all.forgotten <= why_judge_may_forget (&reference, MAY_FORGET);
}

static gboolean
helps (Adapter *a, gsize step)
{
  WhyAdaptScore own;
  go (a, (double) step / N_STEPS);
  judge_own (a, &own);
  return why_judge_is_better (&own);
}

/* As far as leaves what was known. Where the user's notes gain nothing by that, as far as they do: what that costs is
 * then told. */
static void
choose_share (Adapter *a)
{
  gsize farthest = N_STEPS, step;
  while (farthest > 1 && !keeps_the_known (a, farthest))
    farthest--;
  step = farthest;
  while (step <= N_STEPS && !helps (a, step))
    step++;
  go (a, (double) (step <= N_STEPS ? step : farthest) / N_STEPS);
}

static void
judge (Adapter *a)
{
  WhyAdaptResult *r = a->result;
  a->mixed = g_new0 (WhyHead *, r->n_folds + 1);
  for (gsize i = 0; i <= r->n_folds; i++)
    a->mixed[i] = why_head_new (why_analyzer_model (a->analyzer), a->tensors);
  if (a->params->anyway)
    go (a, 1);
  else
    choose_share (a);
  judge_own (a, &r->own);
  judge_reference (a, &r->reference);
  for (gsize i = 0; i < a->own->n; i++)
    if (r->n_folds > 0 || a->is_held_out[i])
      r->n_beyond += is_beyond (a, i, a->own->labels[i]);
  r->n_may_forget = why_judge_may_forget (&r->reference, MAY_FORGET);
  r->verdict = r->reference.all.forgotten > r->n_may_forget ? WHY_ADAPT_WORSE_REFERENCE
               : why_judge_is_better (&r->own)              ? WHY_ADAPT_BETTER
               : r->own.all.after < r->own.all.before       ? WHY_ADAPT_WORSE
                                                            : WHY_ADAPT_NO_BETTER;
}

/* "vibrato 12, none 30". */
static char *
list_learned (const WhyAdaptResult *r)
{
  GString *text = g_string_new (NULL);
  for (gsize k = 0; k < r->n_classes; k++)
    if (r->n_learned[k] > 0)
      g_string_append_printf (text, "%s%s %zu", text->len > 0 ? ", " : "", r->classes[k],
                              r->n_learned[k]);
  return g_string_free (text, FALSE);
}

static gboolean
write_model (Adapter *a, GError **error)
{
  const WhyModel *model = why_analyzer_model (a->analyzer);
  WhyModelInfo info = *why_model_info (model);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date
      = g_date_time_format (now, "%Y-%m-%d"),
      *learned = list_learned (a->result),
      *name = g_filename_display_name (a->params->name ? a->params->name : "notes"),
      *trained_on
      = g_strdup_printf ("%s; then adapted to %zu corrected notes of %zu recordings (%s) on %s",
                         info.trained_on, a->result->n_notes, a->result->n_recordings, name, date),
      *licence = g_strdup_printf ("not stated (base: %s)", info.licence);
  const char *const metadata[][2] = {
    { "base_model", why_analyzer_axes (a->analyzer)->model_name },
    { "adapted_on", date },
    { "adapted_to", learned },
  };
  WhyError reason = { WHY_OK, "" };
  info.trained_on = trained_on;
  info.licence = licence;
  WhyStatus status = why_head_put (a->mixed[a->result->n_folds], a->tensors);
  for (gsize i = 0; i < G_N_ELEMENTS (metadata) && status == WHY_OK; i++)
    status = why_safetensors_put_metadata (a->tensors, metadata[i][0], metadata[i][1]);
  if (status == WHY_OK)
    status = why_model_save (a->params->output, a->tensors, &info, why_model_mu (model),
                             a->start->is_half, &reason);
  else
    why_error_set (&reason, status, "%s", why_status_str (status));
  a->result->is_written = status == WHY_OK;
  if (status != WHY_OK)
    why_error_propagate (error, &reason, a->params->output);
  return status == WHY_OK;
}

/* Minutes must not end at a folder that cannot be written. */
static gboolean
check_output (const char *path, GError **error)
{
  WhyOutfile *file;
  WhyError reason = { WHY_OK, "" };
  if (!path || why_outfile_open (path, &file, &reason) == WHY_OK)
    {
      if (path)
        why_outfile_abort (file);
      return TRUE;
    }
  why_error_propagate (error, &reason, path);
  return FALSE;
}

static void
free_heads (WhyHead **heads, gsize n)
{
  for (gsize i = 0; heads && i < n; i++)
    g_clear_pointer (&heads[i], why_head_free);
  g_free (heads);
}

void
why_adapt_result_free (WhyAdaptResult *result)
{
  g_strfreev (result->classes);
  g_free (result);
}

WhyAdaptResult *
why_adapt (const WhyManifest *manifest,
           const WhyAdaptParams *params,
           WhyAdaptFunc progress,
           WhyFailureFunc on_failure,
           void *user,
           GError **error)
{
  g_autoptr (WhyAdaptResult) result = g_new0 (WhyAdaptResult, 1);
  Adapter a = {
    .params = params,
    .manifest = manifest,
    .result = result,
    .report = progress,
    .user = user,
    .began = g_get_monotonic_time (),
  };
  gboolean ok
      = check_output (params->output, error) && load (&a, error) && hear (&a, on_failure, error);
  if (ok)
    divide (&a);
  ok = ok && learn (&a, error);
  if (ok)
    judge (&a);
  if (ok && params->output && (params->anyway || result->verdict == WHY_ADAPT_BETTER))
    ok = write_model (&a, error);
  result->seconds = (double) (g_get_monotonic_time () - a.began) / G_USEC_PER_SEC;
  free_heads (a.heads, result->n_folds + 1);
  free_heads (a.mixed, result->n_folds + 1);
  g_free (a.fold);
  g_free (a.known);
  g_free (a.is_held_out);
  g_clear_pointer (&a.own, why_sounds_free);
  g_clear_pointer (&a.reference, why_sounds_free);
  g_clear_pointer (&a.start, why_head_free);
  g_clear_pointer (&a.tensors, why_safetensors_free);
  g_clear_pointer (&a.analyzer, why_analyzer_unref);
  return ok ? g_steal_pointer (&result) : NULL;
}
