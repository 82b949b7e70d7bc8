/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/engine/why-analysis.h"

/* The pipeline of DESIGN, one engine for window, live and command line: load -> spectrogram and
 * measures -> standardise -> scattering -> features -> network -> relevance. Holds model, filter
 * bank and plans; read-only and shared by threads (each run has its own scratch memory). */

G_BEGIN_DECLS

#define WHY_ERROR (why_error_quark ())
GQuark why_error_quark (void);
/* Maps a WhyError to a GError (domain WHY_ERROR, code WhyStatus; WHY_CANCELLED becomes
 * G_IO_ERROR_CANCELLED); subject, if any, is put in front as "subject: ". */
void why_error_propagate (GError **to, const WhyError *from, const char *subject);
/* For a window, where "subject: reason" of a file reads like a log: "“take.wav” does not exist", with the
 * name alone. Other messages, of which path is not the subject, come as they are. g_free. */
char *why_error_sentence (const GError *error, const char *path);

typedef struct _WhyAnalyzer WhyAnalyzer;

/* model_path NULL: the installed default model (build or source tree first when run uninstalled;
 * environment variable WHYBRATO_DATA overrides). n_threads 0: one a core. */
WhyAnalyzer *why_analyzer_new (const char *model_path, unsigned n_threads, GError **error);
/* With windows of the spectrogram that many times as long (0.25 to 4). */
WhyAnalyzer *why_analyzer_new_full (const char *model_path,
                                    unsigned n_threads,
                                    double window_scale,
                                    GError **error);
/* The one that others made of the same file with as many threads and still use, or else a new one
 * for them to share. Waits while another is loaded. */
WhyAnalyzer *why_analyzer_new_shared (const char *model_path, unsigned n_threads, GError **error);
WhyAnalyzer *why_analyzer_new_shared_full (const char *model_path,
                                           unsigned n_threads,
                                           double window_scale,
                                           GError **error);
WhyAnalyzer *why_analyzer_ref (WhyAnalyzer *analyzer);
void why_analyzer_unref (WhyAnalyzer *analyzer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAnalyzer, why_analyzer_unref)
/* Gives back the memory that is kept for the next runs, some 15 MB a thread: for when none is soon to
 * come. Any thread. */
void why_analyzer_release (WhyAnalyzer *analyzer);
const WhyAxes *why_analyzer_axes (const WhyAnalyzer *analyzer);
const WhyModel *why_analyzer_model (const WhyAnalyzer *analyzer);

typedef struct
{
  double start_s;        /* of the window in the file */
  double duration_s;     /* 0: as much as the model's window takes */
  gboolean length_later; /* do not read a file to its end to learn how long it is: the caller does,
                                 and uses why_analysis_with_file */
  gboolean rules[WHY_N_RULES]; /* relevance to compute beside the two main ones */
  gboolean live;               /* no more than a moving picture needs: no spectrogram; relevance of
                                 the rules above alone, for the most probable class and
                                 those of shown; see why-live.h */
  WhyQuestion shown;
  gboolean without_panels; /* no spectrogram, no measures: evaluate */
  gboolean with_measures;  /* but the measures */
  gboolean
      with_doubts; /* all that the sound itself says, for weighing it anew at other probabilities */
  gboolean verdict_only; /* the same, and stop after WHY_STAGE_VERDICT */
} WhyAnalysisOptions;

/* Called on the working thread with each finished stage (a ref is lent; take your own), and with
 * the fraction done. */
typedef void (*WhyStageFunc) (const WhyAnalysis *analysis, void *user);
typedef void (*WhyProgressFunc) (double fraction, WhyStage stage, void *user);

/* Synchronous; any thread; several at once are fine. Returns the final stage, or NULL with
 * error: the input's faults (silent, shorter than 0.1 s, NaN...) as WHY_ERROR with a whole
 * sentence that begins with the file's name. */
WhyAnalysis *why_analyzer_run (WhyAnalyzer *analyzer,
                               const char *path,
                               const WhyAnalysisOptions *options,
                               WhyStageFunc stage,
                               WhyProgressFunc progress,
                               void *user,
                               GCancellable *cancellable,
                               GError **error);
/* The same on samples already in memory (mono, axes->sample_rate_hz, copied): live input,
 * synthesis, tests. */
WhyAnalysis *why_analyzer_run_samples (WhyAnalyzer *analyzer,
                                       const float *samples,
                                       gsize n,
                                       const char *source,
                                       const WhyAnalysisOptions *options,
                                       WhyStageFunc stage,
                                       WhyProgressFunc progress,
                                       void *user,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
