/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-mapper.h"

/* Does an explanation hold still where the sound hardly changes? The same recording with changes that nobody hears:
 * how far its map moves, of which the largest is max-sensitivity (Yeh et al. 2019, "On the (in)fidelity and
 * sensitivity of explanations"), relative to the map, and whether another class is named. */

G_BEGIN_DECLS

typedef enum
{
  WHY_CHANGE_NOISE,   /* white noise 40 dB below the recording */
  WHY_CHANGE_GAIN,    /* 0.1 dB louder */
  WHY_CHANGE_SHIFT,   /* 5 ms later */
  WHY_CHANGE_ONE_HOP, /* one frame of the scattering later */
  WHY_N_CHANGES
} WhyChange;

/* "noise", "gain", "shift", "one-hop": for programs. */
const char *why_change_name (WhyChange change);

/* The window's samples, changed; those that a shift pushes out of the window are lost. n_out: how many
 * there are then. seed: of the noise. g_free. */
float *why_change_apply (WhyChange change,
                         const float *samples,
                         gsize n,
                         const WhyAxes *axes,
                         guint32 seed,
                         gsize *n_out);

typedef struct
{
  double change[WHY_N_RULES][WHY_N_CHANGES]; /* of the map, relative (why_map_change) */
  gboolean renamed[WHY_N_CHANGES];
} WhySensitivity;

/* Of a whole analysis by the analyzer, which is run once for each change. maps: by rule, those of its named class by
 * the model itself, n_paths values each; NULL: this rule is not wanted. Some 0.1 s for each change. FALSE with error when cancelled or
 * without memory. Any thread, with a mapper of its own. */
gboolean why_sensitivity_measure (WhyAnalyzer *analyzer,
                                  const WhyAnalysis *analysis,
                                  WhyMapper *mapper,
                                  float *const *maps,
                                  guint32 seed,
                                  WhySensitivity *out,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
