/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-synth-private.h"

#include <math.h>
#include <string.h>

#include "base/why-gettext.h"

static const WhySynthTechnique techniques[] = {
  { "vibrato", WHY_SYNTH_VIBRATO, 5.8, 0.5, 20, 35, 0, 600, NAN },
  { "trill", WHY_SYNTH_TRILL, 6, 0.5, 20, 200, 20, 1200, NAN },
  { "tremolo", WHY_SYNTH_TREMOLO, 10, 0.5, 20, 0, 0, 0, 0.8 },
  { "bisbigliando", WHY_SYNTH_BISBIGLIANDO, 5, 0.5, 20, 0, 0, 0, 0.8 },
  { "flatterzunge", WHY_SYNTH_FLATTERZUNGE, 27, 10, 60, 0, 0, 0, 0.6 },
  { "none", WHY_SYNTH_NONE, 1, 0.1, 60, 0, 0, 0, NAN },
};

#define N_TECHNIQUES (sizeof techniques / sizeof techniques[0])

const char *const *
why_synth_techniques (void)
{
  static const char *const names[]
      = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };
  return names;
}

void
why_synth_params_init (WhySynthParams *params, const char *technique)
{
  *params = (WhySynthParams){
    .technique = technique,
    .sample_rate_hz = 44100,
    .duration_s = 4,
    .pitch_hz = 440,
    .rate_hz = NAN,
    .extent_cents = NAN,
    .depth = NAN,
    .n_partials = 12,
    .noise_db = NAN,
    .seed = 1,
  };
}

static WhyStatus
check_range (
    const char *what, double value, double min, double max, const char *unit, WhyError *error)
{
  if (value >= min && value <= max) /* false for NaN */
    return WHY_OK;
  return why_error_set (error, WHY_ERR_INVALID, "the %s is %g%s; it must be from %g to %g%s", what,
                        value, unit, min, max, unit);
}

static WhyStatus
check_modulation (WhySynthParams *p, const WhySynthTechnique *technique, WhyError *error)
{
  if (isnan (p->rate_hz))
    p->rate_hz = technique->usual_rate_hz;
  if (check_range (_ ("rate"), p->rate_hz, technique->min_rate_hz, technique->max_rate_hz, " Hz",
                   error))
    return WHY_ERR_INVALID;
  if (technique->max_extent_cents <= 0)
    p->extent_cents = 0;
  else if (isnan (p->extent_cents))
    p->extent_cents = technique->usual_extent_cents;
  if (check_range (_ ("extent"), p->extent_cents, technique->min_extent_cents,
                   technique->max_extent_cents, _ (" cents"), error))
    return WHY_ERR_INVALID;
  if (isnan (technique->usual_depth))
    p->depth = 0;
  else if (isnan (p->depth))
    p->depth = technique->usual_depth;
  return check_range (_ ("depth"), p->depth, 0, 1, "", error);
}

WhyStatus
why_synth_check_params (WhySynthParams *p, const WhySynthTechnique **technique, WhyError *error)
{
  *technique = NULL;
  for (size_t i = 0; p->technique && i < N_TECHNIQUES; i++)
    if (strcmp (p->technique, techniques[i].name) == 0)
      *technique = &techniques[i];
  if (!*technique)
    return why_error_set (error, WHY_ERR_INVALID,
                          "there is no technique “%s”; choose vibrato, trill, tremolo, "
                          "bisbigliando, flatterzunge or none",
                          p->technique ? p->technique : "");
  if (check_range (_ ("sample rate"), p->sample_rate_hz, 8000, 192000, " Hz", error)
      || check_range (_ ("duration"), p->duration_s, 0.1, 600, " s", error)
      || check_modulation (p, *technique, error))
    return WHY_ERR_INVALID;
  double max_pitch_hz = 0.4 * p->sample_rate_hz / exp2 (p->extent_cents / 1200);
  if (isnan (p->noise_db))
    p->noise_db = -50;
  if (check_range (_ ("pitch"), p->pitch_hz, 16, floor (max_pitch_hz), " Hz", error)
      || check_range (_ ("number of partials"), p->n_partials, 1, WHY_SYNTH_MAX_PARTIALS, "",
                      error))
    return WHY_ERR_INVALID;
  return p->noise_db == -INFINITY ? WHY_OK
                                  : check_range (_ ("noise"), p->noise_db, -120, 20, " dB", error);
}
