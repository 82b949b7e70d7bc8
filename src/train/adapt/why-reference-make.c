/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/adapt/why-reference.h"
#include "train/data/why-augmentation.h"
#include "train/data/why-example.h"
#include "train/data/why-synth.h"

/* Far from the seeds of training. */
#define SEED 0x7ef5e7f0a11c0de5u
#define MAX_S 5.9
/* Of a note that is cut short. */
#define SHORT_MIN_S 0.4
#define SHORT_MAX_S 1.1

/* On what a technique is played. */
typedef enum
{
  ON_TONE,
  ON_CHORD, /* the note has others beside it, which stay plain */
  ON_PLUCK, /* it dies away */
  BY_MANY,  /* players of a section, none quite in time or in tune */
  IN_PARTS, /* voices with rhythms of their own */
  AS_SUNG,
  AS_MADE, /* by why-synth.h, of the class itself */
  NOISE,
  OBJECT,
} Carrier;

typedef struct
{
  const char *class_name;
  Carrier carrier;
  WhyTechniqueKind technique;
} Way;

static const Way ways[] = {
  { "vibrato", ON_TONE, WHY_TECHNIQUE_VIBRATO },
  { "trill", ON_TONE, WHY_TECHNIQUE_TRILL },
  { "tremolo", ON_TONE, WHY_TECHNIQUE_TREMOLO },
  { "bisbigliando", ON_TONE, WHY_TECHNIQUE_BISBIGLIANDO },
  { "flatterzunge", ON_TONE, WHY_TECHNIQUE_FLATTERZUNGE },
  { "none", ON_TONE, WHY_TECHNIQUE_NONE },
  { "vibrato", AS_SUNG, WHY_TECHNIQUE_VIBRATO },
  { "trill", AS_SUNG, WHY_TECHNIQUE_TRILL },
  { "tremolo", ON_CHORD, WHY_TECHNIQUE_TREMOLO },
  { "bisbigliando", ON_PLUCK, WHY_TECHNIQUE_BISBIGLIANDO },
  { "flatterzunge", ON_CHORD, WHY_TECHNIQUE_FLATTERZUNGE },
  { "none", AS_SUNG, WHY_TECHNIQUE_NONE },
  { "vibrato", ON_CHORD, WHY_TECHNIQUE_VIBRATO },
  { "trill", ON_CHORD, WHY_TECHNIQUE_TRILL },
  { "tremolo", ON_PLUCK, WHY_TECHNIQUE_TREMOLO },
  { "bisbigliando", AS_MADE, WHY_TECHNIQUE_NONE },
  { "flatterzunge", AS_MADE, WHY_TECHNIQUE_NONE },
  { "none", OBJECT, WHY_TECHNIQUE_NONE },
  { "vibrato", ON_PLUCK, WHY_TECHNIQUE_VIBRATO },
  { "trill", AS_MADE, WHY_TECHNIQUE_NONE },
  { "tremolo", AS_MADE, WHY_TECHNIQUE_NONE },
  { "none", ON_PLUCK, WHY_TECHNIQUE_BEATING },
  { "none", NOISE, WHY_TECHNIQUE_NONE },
  { "none", ON_CHORD, WHY_TECHNIQUE_NONE },
  { "vibrato", AS_MADE, WHY_TECHNIQUE_NONE },
  { "flatterzunge", ON_TONE, WHY_TECHNIQUE_FLATTERZUNGE },
  { "none", ON_TONE, WHY_TECHNIQUE_GLISSANDO },
  { "none", IN_PARTS, WHY_TECHNIQUE_REPEATED },
  { "tremolo", BY_MANY, WHY_TECHNIQUE_TREMOLO },
  { "none", BY_MANY, WHY_TECHNIQUE_NONE },
};

/* How it is heard. */
typedef enum
{
  NEAR,
  IN_A_ROOM,
  CUT_SHORT,
  FAINT, /* in noise */
  N_PLACES
} Place;

typedef struct
{
  const Way *way;
  Place place;
  gboolean is_border; /* set as near to another technique as players come */
} Plan;

/* Of five sounds that are made in one way two are to learn. */
#define OF_A_PLAN 5
#define TO_LEARN 2

static Plan
plan_of (gsize number)
{
  gsize n_ways = G_N_ELEMENTS (ways), at = number / OF_A_PLAN, place = at / n_ways;
  return (Plan){ &ways[at % n_ways], (Place) (place % N_PLACES), place / N_PLACES % 2 == 1 };
}

gboolean
why_reference_is_to_learn (gsize number)
{
  return number % OF_A_PLAN < TO_LEARN;
}

const char *
why_reference_class (gsize number)
{
  return plan_of (number).way->class_name;
}

/* The settings at which techniques are taken for each other, or for none. */
static void
go_to_border (WhyTechniqueModel *model, WhyRandom *random)
{
  gboolean first = why_random_chance (random, 0.5);
  switch (model->kind)
    {
    case WHY_TECHNIQUE_VIBRATO:
      model->extent_cents
          = first ? why_random_range (random, 14, 22) : why_random_range (random, 200, 350);
      break;
    case WHY_TECHNIQUE_TRILL:
      model->edge_s = why_random_range (random, 0.15, 0.25) / model->rate_hz;
      model->extent_cents = first ? 100 : model->extent_cents;
      break;
    case WHY_TECHNIQUE_TREMOLO:
      model->depth_db = first ? why_random_range (random, 3, 6) : model->depth_db;
      model->rate_hz = first ? model->rate_hz : why_random_range (random, 13, 18);
      break;
    case WHY_TECHNIQUE_FLATTERZUNGE:
      model->depth_db = first ? why_random_range (random, 1.5, 4) : model->depth_db;
      model->rate_hz = first ? model->rate_hz : why_random_range (random, 17, 22);
      break;
    case WHY_TECHNIQUE_BISBIGLIANDO:
      model->unheard = true;
      break;
    case WHY_TECHNIQUE_NONE:
    case WHY_TECHNIQUE_GLISSANDO:
    case WHY_TECHNIQUE_REPEATED:
    case WHY_TECHNIQUE_BEATING:
    default:
      break;
    }
}

static WhyStatus
make_tone (double rate_hz, WhyRandom *random, float **out, gsize *n, WhyError *error)
{
  const WhyItem tone = { .kind = WHY_ITEM_TONE, .seed = why_random_next (random) };
  return why_example_render (&tone, NULL, "none", rate_hz, (gsize) (MAX_S * rate_hz), out, n,
                             error);
}

/* Sixty decibels in 0.6 to 6 s. */
static void
let_die (double rate_hz, WhyRandom *random, float *x, gsize n)
{
  double fall = log (1000) / (why_random_log (random, 0.6, 6) * rate_hz);
  for (gsize i = 0; i < n; i++)
    x[i] *= (float) exp (-fall * (double) i);
}

static WhyStatus
play_technique (
    const Plan *plan, double rate_hz, WhyRandom *random, float **x, gsize n, WhyError *error)
{
  WhyTechniqueModel model;
  float *played = malloc ((n + 1) * sizeof *played);
  why_technique_model_draw (plan->way->technique, plan->way->carrier == ON_PLUCK, random, &model);
  model.onset_s = 0;
  if (plan->is_border)
    go_to_border (&model, random);
  WhyStatus status
      = played ? why_technique_model_play (&model, *x, n, rate_hz, played) : WHY_ERR_MEMORY;
  free (*x);
  *x = played;
  return status == WHY_OK ? WHY_OK : why_error_set (error, status, "%s", why_status_str (status));
}

/* One or two notes that are held beside it, softer. */
static WhyStatus
add_chord (double rate_hz, WhyRandom *random, float *x, gsize n, WhyError *error)
{
  WhyStatus status = WHY_OK;
  for (gsize left = 1 + why_random_index (random, 2); left > 0 && status == WHY_OK; left--)
    {
      float *other, gain = (float) why_random_range (random, 0.1, 0.5);
      gsize n_other;
      status = make_tone (rate_hz, random, &other, &n_other, error);
      for (gsize i = 0; status == WHY_OK && i < MIN (n, n_other); i++)
        x[i] += gain * other[i];
      free (other);
    }
  return status;
}

/* One to three voices more. */
static WhyStatus
add_parts (const Plan *plan, double rate_hz, WhyRandom *random, float *x, gsize n, WhyError *error)
{
  WhyStatus status = WHY_OK;
  for (gsize left = 1 + why_random_index (random, 3); left > 0 && status == WHY_OK; left--)
    {
      float *part;
      gsize n_part;
      status = make_tone (rate_hz, random, &part, &n_part, error);
      if (status == WHY_OK)
        status = play_technique (plan, rate_hz, random, &part, n_part, error);
      for (gsize i = 0; status == WHY_OK && i < MIN (n, n_part); i++)
        x[i] += part[i];
      free (part);
    }
  return status;
}

static WhyStatus
play_on_tone (
    const Plan *plan, double rate_hz, WhyRandom *random, float **out, gsize *n, WhyError *error)
{
  WhyStatus status = make_tone (rate_hz, random, out, n, error);
  if (status == WHY_OK && plan->way->carrier == ON_PLUCK)
    let_die (rate_hz, random, *out, *n);
  if (status == WHY_OK && plan->way->technique != WHY_TECHNIQUE_NONE)
    status = play_technique (plan, rate_hz, random, out, *n, error);
  if (status == WHY_OK && plan->way->carrier == ON_CHORD)
    status = add_chord (rate_hz, random, *out, *n, error);
  if (status == WHY_OK && plan->way->carrier == IN_PARTS)
    status = add_parts (plan, rate_hz, random, *out, *n, error);
  return status;
}

/* Frees x. */
static WhyStatus
hear_from (const Plan *plan,
           double rate_hz,
           WhyRandom *random,
           float *x,
           gsize *n,
           float **out,
           WhyError *error)
{
  WhyAugmentation way;
  gsize n_dry = *n;
  double strength = plan->place == NEAR ? 0.1 : why_random_range (random, 0.3, 0.9);
  why_augmentation_draw (strength, plan->way->carrier == BY_MANY, random, &way);
  way.length_s = MAX_S;
  if (plan->place == CUT_SHORT)
    {
      way.length_s = why_random_log (random, SHORT_MIN_S, SHORT_MAX_S);
      way.start = why_random_range (random, 0, 0.6);
    }
  if (plan->place == FAINT)
    way.noise_db = -why_random_range (random, 8, 24);
  WhyStatus status
      = why_augmentation_apply (&way, x, n_dry, rate_hz, (gsize) (MAX_S * rate_hz), out, n, error);
  free (x);
  return status;
}

WhyStatus
why_reference_make (gsize number, double rate_hz, float **out, gsize *n, WhyError *error)
{
  static const WhyItemKind kinds[] = {
    [AS_SUNG] = WHY_ITEM_SUNG,
    [AS_MADE] = WHY_ITEM_TONE,
    [NOISE] = WHY_ITEM_NOISE,
    [OBJECT] = WHY_ITEM_OBJECT,
  };
  Plan plan = plan_of (number);
  WhyRandom random = why_random_new (SEED + number);
  WhyStatus status;
  float *x = NULL;
  if (plan.way->carrier <= IN_PARTS)
    status = play_on_tone (&plan, rate_hz, &random, &x, n, error);
  else
    {
      const WhyItem item = {
        .kind = kinds[plan.way->carrier],
        .technique = plan.way->technique,
        .seed = why_random_next (&random),
      };
      status = why_example_render (&item, NULL, plan.way->class_name, rate_hz,
                                   (gsize) (MAX_S * rate_hz), &x, n, error);
    }
  *out = NULL;
  if (status == WHY_OK)
    return hear_from (&plan, rate_hz, &random, x, n, out, error);
  free (x);
  return status;
}
