/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "train/adapt/why-reference.h"
#include "train/data/why-augmentation.h"
#include "train/data/why-example.h"
#include "train/data/why-synth.h"

/* Far from the seeds of training. */
#define SEED 0x7ef5e7f0a11c0de5u
#define MAX_S 5.9
#define ROOMY 0.6 /* share that is heard in a room */

/* How a sound is made: of its own kind, or of a plain tone on which a technique is played. */
typedef struct
{
  const char *class_name;
  WhyItemKind kind;
  WhyTechniqueKind technique; /* TONE: played on a plain one; SUNG: as sung */
} Way;

static const Way ways[] = {
  { "vibrato", WHY_ITEM_TONE, WHY_TECHNIQUE_VIBRATO },
  { "trill", WHY_ITEM_TONE, WHY_TECHNIQUE_TRILL },
  { "tremolo", WHY_ITEM_TONE, WHY_TECHNIQUE_TREMOLO },
  { "bisbigliando", WHY_ITEM_TONE, WHY_TECHNIQUE_BISBIGLIANDO },
  { "flatterzunge", WHY_ITEM_TONE, WHY_TECHNIQUE_FLATTERZUNGE },
  { "none", WHY_ITEM_NOISE, WHY_TECHNIQUE_NONE },
  { "vibrato", WHY_ITEM_SUNG, WHY_TECHNIQUE_VIBRATO },
  { "trill", WHY_ITEM_SUNG, WHY_TECHNIQUE_TRILL },
  { "tremolo", WHY_ITEM_TONE, WHY_TECHNIQUE_NONE },
  { "bisbigliando", WHY_ITEM_TONE, WHY_TECHNIQUE_NONE },
  { "flatterzunge", WHY_ITEM_TONE, WHY_TECHNIQUE_NONE },
  { "none", WHY_ITEM_OBJECT, WHY_TECHNIQUE_NONE },
  { "vibrato", WHY_ITEM_TONE, WHY_TECHNIQUE_NONE },
  { "trill", WHY_ITEM_TONE, WHY_TECHNIQUE_NONE },
  { "tremolo", WHY_ITEM_TONE, WHY_TECHNIQUE_TREMOLO },
  { "bisbigliando", WHY_ITEM_TONE, WHY_TECHNIQUE_BISBIGLIANDO },
  { "flatterzunge", WHY_ITEM_TONE, WHY_TECHNIQUE_FLATTERZUNGE },
  { "none", WHY_ITEM_TONE, WHY_TECHNIQUE_NONE },
  { "vibrato", WHY_ITEM_TONE, WHY_TECHNIQUE_VIBRATO },
  { "trill", WHY_ITEM_TONE, WHY_TECHNIQUE_TRILL },
  { "tremolo", WHY_ITEM_TONE, WHY_TECHNIQUE_TREMOLO },
  { "bisbigliando", WHY_ITEM_TONE, WHY_TECHNIQUE_BISBIGLIANDO },
  { "flatterzunge", WHY_ITEM_TONE, WHY_TECHNIQUE_FLATTERZUNGE },
  { "none", WHY_ITEM_SUNG, WHY_TECHNIQUE_NONE },
};

/* Frees x. */
static WhyStatus
play_technique (WhyTechniqueKind kind,
                double rate_hz,
                WhyRandom *random,
                float *x,
                gsize n,
                float **out,
                WhyError *error)
{
  WhyTechniqueModel model;
  *out = malloc ((n + 1) * sizeof **out);
  why_technique_model_draw (kind, false, random, &model);
  model.onset_s = 0;
  WhyStatus status = *out ? why_technique_model_play (&model, x, n, rate_hz, *out) : WHY_ERR_MEMORY;
  free (x);
  if (status == WHY_OK)
    return WHY_OK;
  free (*out);
  *out = NULL;
  return why_error_set (error, status, "%s", why_status_str (status));
}

/* Frees x. */
static WhyStatus
put_in_room (double rate_hz, WhyRandom *random, float *x, gsize *n, float **out, WhyError *error)
{
  WhyAugmentation room;
  gsize n_dry = *n;
  why_augmentation_draw (why_random_range (random, 0.2, 0.8), false, random, &room);
  room.length_s = MAX_S;
  WhyStatus status
      = why_augmentation_apply (&room, x, n_dry, rate_hz, (gsize) (MAX_S * rate_hz), out, n, error);
  free (x);
  return status;
}

/* One after the other is made in the same way: one to train by, one to judge by. */
static const Way *
way_of (gsize number)
{
  return &ways[number / 2 % G_N_ELEMENTS (ways)];
}

const char *
why_reference_class (gsize number)
{
  return way_of (number)->class_name;
}

WhyStatus
why_reference_make (gsize number, double rate_hz, float **out, gsize *n, WhyError *error)
{
  const Way *way = way_of (number);
  WhyRandom random = why_random_new (SEED + number);
  gboolean is_played = way->kind == WHY_ITEM_TONE && way->technique != WHY_TECHNIQUE_NONE;
  const WhyItem item = {
    .kind = way->kind,
    .technique = way->kind == WHY_ITEM_SUNG ? way->technique : WHY_TECHNIQUE_NONE,
    .seed = why_random_next (&random),
  };
  float *x;
  WhyStatus status = why_example_render (&item, NULL, is_played ? "none" : way->class_name, rate_hz,
                                         (gsize) (MAX_S * rate_hz), out, n, error);
  if (status == WHY_OK && is_played)
    {
      x = *out;
      status = play_technique (way->technique, rate_hz, &random, x, *n, out, error);
    }
  if (status == WHY_OK && why_random_chance (&random, ROOMY))
    {
      x = *out;
      status = put_in_room (rate_hz, &random, x, n, out, error);
    }
  return status;
}
