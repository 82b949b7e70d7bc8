/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-transcript.h"

/* A stretch with all that is written of it, in whole microseconds, in order and without overlap, within the
 * recording. */
typedef struct
{
  double from_s, to_s;
  char name[24]; /* "A4", of a trill "A4-B4", "unpitched"; "" of spans */
  const char *technique;
  double f0_hz, low_hz, high_hz; /* of notes: middle, and as far as it swings; NAN: no pitch */
  double level_db;               /* NAN: not known */
} WhyMark;

/* WhyMark; g_array_unref. */
GArray *why_transcript_marks (const WhyTranscript *transcript);

/* A number with a point, without zeros at its end, to six places. */
#define WHY_EXCHANGE_NUMBER_SIZE G_ASCII_DTOSTR_BUF_SIZE
const char *why_exchange_number (char buffer[WHY_EXCHANGE_NUMBER_SIZE], double value);

/* Each appends the whole file. */
void why_textgrid_write (const WhyTranscript *transcript, const GArray *marks, GString *out);
void why_pitch_tier_write (const WhyTranscript *transcript, GString *out);
void why_audacity_write (const GArray *marks, GString *out);
void why_svl_write (const WhyTranscript *transcript, const GArray *marks, GString *out);
void why_midi_write (const WhyTranscript *transcript, const GArray *marks, GString *out);
