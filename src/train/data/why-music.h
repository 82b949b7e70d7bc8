/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-manifest.h"
#include "train/data/why-technique-model.h"

/* Music with known notes, made of recordings of single notes: one instrument in one room plays phrases of
 * notes that are cut from its takes, from their beginning or from within, and joined as a player joins them.
 * Training hears it, and it measures how well notes are found. The same settings and seed give the same
 * samples. */

G_BEGIN_DECLS

typedef enum
{
  WHY_JOIN_BREATHED, /* a gap before the note */
  WHY_JOIN_TOUCHING, /* the note before ends where it begins */
  WHY_JOIN_LEGATO,   /* they overlap, and the note has no attack */
  WHY_N_JOINS
} WhyJoin;

typedef struct
{
  double min_note_s,
      max_note_s;         /* lengths are drawn on a logarithmic scale; a take may be shorter */
  double duration_s;      /* the piece ends with the first phrase that ends behind this */
  double machine_share;   /* of notes on which a technique is played by machine, 0..1 */
  gboolean unheard;       /* with settings that training does not draw */
  double room_strength;   /* 0..1, see why-augmentation.h; below 0: no room at all */
  gboolean transposed;    /* by up to three semitones, as the room's strength goes */
  const char *instrument; /* NULL: any, each as often as another */
} WhyMusicSettings;

typedef struct
{
  double from_s, to_s;
  gsize row;                  /* of the manifest */
  WhyTechniqueKind technique; /* that a machine played on it; WHY_TECHNIQUE_NONE: as recorded */
  const char *class_name;     /* of the row, or of the technique; static or the manifest's */
  double rate_hz;             /* of the modulation; 0: none or not known */
  double midi;                /* of the row, transposed as the piece; 0: not known */
  WhyJoin join;               /* to the note before */
} WhyMusicNote;

typedef struct
{
  float *samples;
  gsize n;
  WhyMusicNote *notes;
  gsize n_notes;
  char *instrument;
} WhyMusic;

/* From the rows of a split with one note each (subtypes that name phrases or intervals are left out). FALSE
 * with error: no instrument has takes, or one cannot be read. */
gboolean why_music_make (const WhyManifest *manifest,
                         const char *split,
                         const WhyMusicSettings *settings,
                         guint64 seed,
                         double sample_rate_hz,
                         WhyMusic *out,
                         GError **error);
void why_music_clear (WhyMusic *music);

/* One note as it is found in music: a row, with a technique played on it (NULL: as recorded), between two
 * others of its instrument and split, cut out about where it begins and ends, with the tail of the note
 * before. settings: lengths, machine_share of the others, room. *samples: malloc, *n. */
gboolean why_music_make_note (const WhyManifest *manifest,
                              gsize row,
                              const WhyTechniqueModel *technique,
                              const WhyMusicSettings *settings,
                              guint64 seed,
                              double sample_rate_hz,
                              float **samples,
                              gsize *n,
                              GError **error);

G_END_DECLS
