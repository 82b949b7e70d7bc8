/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-technique-model.h"

#include <math.h>

#include "train/data/why-bisbigliando.h"

/* A vibrato of the string kind swings in pitch, one of the wind kind as much in breath. Singers, guitars and
 * jazz players swing as wide as a trill; the path stays round. */
static void
draw_vibrato (WhyRandom *random, WhyTechniqueModel *g)
{
  bool breath = why_random_chance (random, 0.3);
  bool slow = why_random_chance (random, 0.25);
  g->rate_hz = slow ? why_random_range (random, 2.7, 4.3) : why_random_range (random, 4, 8);
  g->extent_cents = breath ? why_random_log (random, 12, 40) : why_random_log (random, 16, 400);
  g->depth_db = breath ? why_random_range (random, 1.5, 6) : why_random_range (random, 0, 3);
  g->am_phase = why_random_range (random, -0.25, 0.25);
  g->brightness = why_random_uniform (random);
  g->onset_s = why_random_chance (random, 0.4) ? why_random_range (random, 0.1, 0.8) : 0;
  g->jitter = why_random_range (random, 0.01, 0.06);
  g->unevenness = why_random_range (random, 0.03, 0.25);
  g->drift = why_random_range (random, 0, 0.08);
  g->lean = why_random_range (random, -0.35, 0.35);
}

/* Interval of a quarter tone to 3 semitones, as fingered: keys and strings are a few cents off. Fingers are
 * quick, lips and voices go over round corners; but each of the two notes is reached, and stands for a while. */
static void
draw_trill (WhyRandom *random, WhyTechniqueModel *g)
{
  double semitones = 1 + (double) why_random_index (random, 5) / 2;
  bool narrow = why_random_chance (random, 0.12), round = why_random_chance (random, 0.3);
  semitones = narrow ? 0.5 : semitones < 3 ? floor (semitones) : 3;
  g->rate_hz = why_random_log (random, 3.5, 12);
  g->extent_cents = 100 * semitones + 12 * why_random_normal (random);
  g->depth_db = why_random_range (random, 0, 8);
  g->am_phase = why_random_signed (random, 0, 3);
  g->brightness = why_random_range (random, 0, 0.6);
  g->onset_s = why_random_chance (random, 0.25) ? why_random_range (random, 0.1, 0.6) : 0;
  g->jitter = why_random_range (random, 0.02, 0.09);
  g->unevenness = why_random_range (random, 0, 0.06);
  g->edge_s = round ? why_random_range (random, 0.1, narrow ? 0.2 : 0.3) / g->rate_hz
                    : why_random_log (random, 0.004, 0.025);
  g->duty = why_random_range (random, 0.4, 0.6);
  g->drift = why_random_range (random, 0, 0.15);
}

static void
draw_tremolo (WhyRandom *random, WhyTechniqueModel *g)
{
  g->rate_hz = g->plucked ? why_random_log (random, 7, 18) : why_random_log (random, 4, 22);
  g->extent_cents = why_random_range (random, 0, 12);
  g->depth_db = why_random_range (random, 3, 24);
  g->brightness = why_random_range (random, 0, 0.7);
  g->jitter = why_random_range (random, 0.01, 0.08);
  g->unevenness = why_random_range (random, 0.05, 0.3);
  g->edge_s = why_random_range (random, 0.003, 0.012);
  g->duty = why_random_range (random, 0.12, 0.5);
  g->drift = why_random_range (random, 0, 0.12);
  g->noise_db = why_random_range (random, -45, -18);
}

static void
draw_flatterzunge (WhyRandom *random, WhyTechniqueModel *g)
{
  g->rate_hz = why_random_log (random, 17, 46);
  g->extent_cents = why_random_range (random, 0, 25);
  g->depth_db = why_random_log (random, 1.5, 16);
  g->am_phase = why_random_uniform (random);
  g->brightness = why_random_uniform (random);
  g->onset_s = why_random_chance (random, 0.3) ? why_random_range (random, 0.05, 0.3) : 0;
  g->jitter = why_random_range (random, 0.02, 0.12);
  g->unevenness = why_random_range (random, 0.1, 0.45);
  g->drift = why_random_range (random, 0, 0.12);
  g->noise_db = why_random_range (random, -45, -20);
}

void
why_technique_model_draw (WhyTechniqueKind kind,
                          bool plucked,
                          WhyRandom *random,
                          WhyTechniqueModel *out)
{
  *out = (WhyTechniqueModel){
    .kind = kind, .plucked = plucked, .noise_db = -120, .seed = why_random_next (random)
  };
  switch (kind)
    {
    case WHY_TECHNIQUE_VIBRATO:
      draw_vibrato (random, out);
      break;
    case WHY_TECHNIQUE_TRILL:
      draw_trill (random, out);
      break;
    case WHY_TECHNIQUE_TREMOLO:
      draw_tremolo (random, out);
      break;
    case WHY_TECHNIQUE_BISBIGLIANDO:
      out->rate_hz = why_random_log (random, 3, 12);
      break;
    case WHY_TECHNIQUE_FLATTERZUNGE:
      draw_flatterzunge (random, out);
      break;
    case WHY_TECHNIQUE_GLISSANDO:
      out->extent_cents = why_random_signed (random, 60, 900);
      out->duty = why_random_range (random, 0.3, 1);
      break;
    case WHY_TECHNIQUE_REPEATED:
      out->rate_hz = why_random_log (random, 0.6, 2.8);
      out->duty = why_random_range (random, 0.3, 1);
      out->jitter = why_random_range (random, 0.02, 0.15);
      out->unevenness = why_random_range (random, 0.05, 0.3);
      break;
    case WHY_TECHNIQUE_BEATING:
      out->extent_cents = why_random_log (random, 1, 45);
      out->depth_db = why_random_range (random, 0, 12);
      break;
    case WHY_TECHNIQUE_NONE:
    default:
      break;
    }
}

void
why_technique_model_draw_unheard (WhyTechniqueKind kind,
                                  bool plucked,
                                  WhyRandom *random,
                                  WhyTechniqueModel *out)
{
  const WhyBisbigliandoRange *range = &why_bisbigliando_testing;
  why_technique_model_draw (kind, plucked, random, out);
  out->unheard = true;
  if (kind == WHY_TECHNIQUE_BISBIGLIANDO)
    out->rate_hz = why_random_range (random, range->min_rate_hz, range->max_rate_hz);
  /* No late onset: the window would hold two sounds, and the rate would not be that of all of it.
   */
  out->onset_s = 0;
}
