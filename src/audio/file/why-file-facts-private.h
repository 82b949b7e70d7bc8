/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "audio/file/why-container-private.h"
#include "audio/file/why-mix.h"

/* What was found out about a sound file by reading it, kept for all that open it later, so that window,
 * timeline, list and command line say the same of it. Any thread. A file that is written to is another
 * one. */

typedef struct
{
  WhyContainer *container; /* a reference, or NULL */
  int64_t n_frames;        /* counted by reading to the end; -1: not yet */
  bool stops;              /* ... behind which the rest is damaged or of another kind */
  bool ends_early;         /* ... where a decoder wanted more */
  int channel;      /* taken alone, since the channels cancel; WHY_ALL_CHANNELS: their mean */
  bool has_channel; /* the above was found out */
} WhyFileFacts;

/* What is not known is set so; the caller owns the reference. */
void why_file_facts_get (const struct stat *file, WhyFileFacts *out);
void why_file_facts_set_container (const struct stat *file, WhyContainer *container);
void
why_file_facts_set_count (const struct stat *file, int64_t n_frames, bool stops, bool ends_early);
void why_file_facts_set_channel (const struct stat *file, int channel);
