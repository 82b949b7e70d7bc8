/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-annotations.h"
#include "analysis/notes/why-notes.h"
#include "analysis/sidecar/why-sidecar.h"
#include "audio/file/why-audio-file.h"
#include "cli/why-report.h"
#include "dsp/pitch/why-contour.h"

/* The notes of a file as a program or a person reads them. */

typedef struct
{
  const char *path;
  const WhyNotes *notes;
  const WhyAudioInfo *info;
  const WhyContour *contour;         /* for JSON; NULL: none */
  const WhySidecar *sidecar;         /* what was corrected by hand, or NULL */
  const WhyAnnotations *annotations; /* that the notes are, one for one; NULL: they were found */
  int n_files;                       /* of the command: text names each where there are several */
} WhyNotesReport;

/* Appends a file: of CSV its rows, behind a header where text is empty; of JSON one line. */
void why_notes_report_add (const WhyNotesReport *report, WhyFormat format, GString *text);
