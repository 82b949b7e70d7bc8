/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "dsp/spectrogram/why-rolling-spectrogram.h"

/* What is analysed while sound comes in, and what is named. The window is the newest WHY_LIVE_S
 * seconds, or less where sound began after silence; it is cut from the rest and padded with zeros
 * at its end as any short sound, so that its probabilities are those of an analysis of the same
 * samples; the label is held steady over verdicts in a row (why-label-smoother.h). The window is
 * transformed anew each time: a frame of the streaming transform (dsp/why-stream.h) is final after
 * three seconds only, and in a window this short the edges reach into every frame. One thread
 * at a time. */

G_BEGIN_DECLS

/* Long enough for slow tremolo, and short enough that a technique outweighs within a second what
 * was played before it. */
#define WHY_LIVE_S 2.0
/* What can be seen scrolling by. */
#define WHY_LIVE_HISTORY_S 15.0
/* Less than this tells nothing. */
#define WHY_LIVE_MIN_S 0.5
/* A note that began more lately does not change the label yet: its attack is like a technique. */
#define WHY_LIVE_EVIDENCE_S 0.6
/* Between the beginnings of two analyses: more than five a second. */
#define WHY_LIVE_INTERVAL_S 0.19

typedef struct _WhyLive WhyLive;

WhyLive *why_live_new (void);
void why_live_free (WhyLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyLive, why_live_free)

/* Of the n newest samples (more than WHY_LIVE_S are not looked at), how many at their end make the
 * window. */
gsize why_live_cut (const WhyAxes *axes, const float *samples, gsize n);
/* The note that sounds, by its number and its length so far (why-live-tone.h): from here on a window
 * holds no more than that, but for the least that tells anything, and what was measured of another
 * note is no longer told. Without it, windows are cut by silence alone. TRUE: it is another one. */
gboolean why_live_set_note (WhyLive *live, guint64 note, double note_s);
/* What is shown once another note sounds: the name is held, the measures are gone. NULL: it has none, and stays. */
WhyAnalysis *why_live_begin_note (WhyLive *live, const WhyAnalysis *shown);
/* As why_live_cut, and no more than the note. */
gsize why_live_window (WhyLive *live, const WhyAxes *axes, const float *samples, gsize n);
/* What to ask of the next analysis: the relevance that is shown and that of the verdict alone;
 * pitch and rate, which change more slowly, only now and then, and only where the window holds one
 * note. */
void why_live_options (WhyLive *live, WhyRule rule, WhyQuestion shown, WhyAnalysisOptions *options);
/* The analysis (at WHY_STAGE_VERDICT or later) with the label that is named and the newest
 * measures of the note; its probabilities are those of its own window. What is too short to tell is
 * not named before there was a verdict, and leaves the last one as it is afterwards. */
WhyAnalysis *why_live_settle (WhyLive *live, const WhyAnalysis *analysis);

/* All of it on the newest of n samples at hand (mono, at the model's rate), those of the take so
 * far. NULL with error as why_analyzer_run_samples. */
WhyAnalysis *why_live_run (WhyLive *live,
                           WhyAnalyzer *analyzer,
                           const float *samples,
                           gsize n,
                           const char *source,
                           WhyRule rule,
                           WhyQuestion shown,
                           GError **error);

/* What the panel of the spectrogram is drawn for while sound scrolls through it: the newest
 * WHY_LIVE_HISTORY_S seconds as axes, without a sample (WHY_STAGE_LOADED). */
WhyAnalysis *why_live_axes (WhyAnalyzer *analyzer, const char *source);
/* Those seconds column by column, hop samples each; the analyzer must outlive it. NULL without
 * memory. */
WhyRollingSpectrogram *why_live_scroll (WhyAnalyzer *analyzer, gsize hop, gsize n_columns);
/* The axes with the columns that there are now: for who wants to know a value. */
WhyAnalysis *why_live_picture (const WhyAnalysis *axes, const WhyRollingSpectrogram *rolling);

G_END_DECLS
