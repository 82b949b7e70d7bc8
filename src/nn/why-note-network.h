/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why-status.h"

/* The network that says where notes begin: dilated convolutions over bands of the sound (dsp/notes/), frame by
 * frame; in the manner of Bai, Kolter and Koltun (2018), looking to both sides. It also says whether a note
 * sounds, and what each moment sounds like, which keeps a trill in one piece. What a note is called is not its
 * business: the other network names the whole note.
 *
 * File: safetensors, tensors as tools/train-notes writes them, metadata format "whybrato-notes-1", classes,
 * dilations. */

#define WHY_NOTE_NETWORK_MAX_CLASSES 16

typedef struct _WhyNoteNetwork WhyNoteNetwork;

/* A file is hostile until checked. */
WhyStatus why_note_network_load (const char *path, WhyNoteNetwork **out, WhyError *error);
void why_note_network_free (WhyNoteNetwork *network);

size_t why_note_network_n_bands (const WhyNoteNetwork *network);
size_t why_note_network_n_classes (const WhyNoteNetwork *network);
/* Index of a class by name, or -1. */
int why_note_network_find_class (const WhyNoteNetwork *network, const char *name);
/* Frames to either side that an answer depends on. */
size_t why_note_network_reach (const WhyNoteNetwork *network);

/* Values of a frame. */
enum
{
  WHY_NOTE_FRAME_BORDER,  /* probability that a note begins here */
  WHY_NOTE_FRAME_SOUNDS,  /* that one sounds */
  WHY_NOTE_FRAME_CLASSES, /* n_classes: of what technique it is, if it sounds */
};

/* bands: n_frames x n_bands. out: n_frames x (2 + n_classes). Frames nearer to an end than the reach take the
 * sound to end there. Any thread. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_note_network_process (const WhyNoteNetwork *network,
                                    const float *bands,
                                    size_t n_frames,
                                    float *out);
