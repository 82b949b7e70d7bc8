/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-finder.h"
#include "dsp/notes/why-note-features.h"
#include "nn/why-note-network.h"

#define WHY_NOTE_RATE_HZ 44100.0
#define WHY_NOTE_HOP 441          /* samples a frame */
#define WHY_NOTE_HALF_WINDOW 2048 /* of the features, in samples */

struct _WhyNoteFinder
{
  gatomicrefcount references;
  WhyNoteFeatures *features;
  WhyNoteNetwork *network;
};

/* Answers of the network for a frame. */
static inline gsize
why_note_finder_n_values (const WhyNoteFinder *finder)
{
  return 2 + why_note_network_n_classes (finder->network);
}
