/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"

/* Pitch as data: name, deviation and number of the nearest note; nothing where there is no pitch. */
typedef struct
{
  char name[8], second[8];
  double cents, midi;
} WhyDataPitch;

WhyDataPitch why_data_pitch_of (const WhyNote *note);
