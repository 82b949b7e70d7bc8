/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "analysis/corpus/why-manifest.h"
#include "train/data/why-technique-model.h"

/* One sound that training looks at, and how it is made. The same item gives the same samples. */

G_BEGIN_DECLS

typedef enum
{
  WHY_ITEM_FILE,     /* a recording of the manifest, with a technique and in a room if asked for */
  WHY_ITEM_TONE,     /* why-synth.h */
  WHY_ITEM_NOISE,    /* why-distractors.h */
  WHY_ITEM_OBJECT,   /* why-objects.h */
  WHY_ITEM_SUNG,     /* why-sung.h */
  WHY_ITEM_ENSEMBLE, /* why-ensemble.h */
} WhyItemKind;

#define WHY_ITEM_MAX_VOICES 5

typedef struct
{
  WhyItemKind kind;
  gsize row;       /* in the manifest, for FILE */
  gsize other_row; /* of a note that sounds with it as a chord; row itself: none */
  gsize voices[WHY_ITEM_MAX_VOICES]; /* rows, of an ENSEMBLE */
  guint n_voices;
  WhyTechniqueKind technique; /* put on the recording, or sung */
  gboolean is_augmented;      /* heard through why-augmentation.h */
  gboolean section;           /* by several players */
  gboolean is_piece;          /* augmented, and no more than a piece of it, 0.3 to 2.5 s */
  gboolean in_music; /* a note of a phrase, cut out, by why-music.h, which has rooms of its own */
  guint64 seed;      /* of all that is drawn */
  gsize label;
  gboolean validation; /* else training */
} WhyItem;

/* Cycles of the modulation a second that the item's sound has, as far as known: the manifest's
 * mod_rate_hz or the technique's, after the room; 0: none or not known. */
double why_example_rate (const WhyItem *item, const WhyManifest *manifest);

/* out: malloc, n samples, at most max_n. class_name: of the label. */
WhyStatus why_example_render (const WhyItem *item,
                              const WhyManifest *manifest,
                              const char *class_name,
                              double sample_rate_hz,
                              gsize max_n,
                              float **out,
                              gsize *n,
                              WhyError *error);

G_END_DECLS
