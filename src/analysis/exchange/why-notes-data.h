/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-annotations.h"
#include "analysis/notes/why-notes.h"
#include "analysis/sidecar/why-sidecar.h"
#include "dsp/pitch/why-contour.h"

/* The notes of a recording as data: a JSON line or rows of CSV, the same from window and command line. Of a note whose
 * technique was said by hand the label is that one, "evidence" is "hand", and there is no probability of it. Any thread. */

G_BEGIN_DECLS

typedef struct
{
  const char *path;
  const WhyNotes *notes;
  const char *notice;                /* what is wrong with the file, for JSON; NULL: nothing */
  const WhyContour *contour;         /* for JSON; NULL: none */
  const WhySidecar *sidecar;         /* what was corrected by hand, for JSON; NULL: nothing */
  const WhyAnnotations *annotations; /* that the notes are, one for one; NULL: they were found */
} WhyNotesData;

/* Appends the object of a file, and a line break. */
void why_notes_data_add_json (const WhyNotesData *data, GString *text);
/* Appends the rows of a file, behind a header where text is empty. */
void why_notes_data_add_csv (const WhyNotesData *data, GString *text);

G_END_DECLS
