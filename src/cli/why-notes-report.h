/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-notes-data.h"
#include "cli/why-report.h"

/* The notes of a file as a program or a person reads them. */

typedef struct
{
  WhyNotesData data;
  double rate_hz; /* of the file */
  int n_files;    /* of the command: text names each where there are several */
} WhyNotesReport;

/* Appends a file: of CSV its rows, behind a header where text is empty; of JSON one line. */
void why_notes_report_add (const WhyNotesReport *report, WhyFormat format, GString *text);
