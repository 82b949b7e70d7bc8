/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-samples.h"

/* Two takes to be heard one for the other: a sound along the time of A in which, at any moment, one of them is to be
 * heard, as loud as is asked. Counted by reference; set on one thread while another reads. */

G_BEGIN_DECLS

typedef struct _WhyComparedSound WhyComparedSound;

/* Takes over samples of both, at the same rate; either may be NULL, which is silence. from_s: the time of A that the
 * first sample has. */
WhyComparedSound *why_compared_sound_new (WhySamples *a, WhySamples *b, double from_s);
WhyComparedSound *why_compared_sound_ref (WhyComparedSound *sound);
void why_compared_sound_unref (WhyComparedSound *sound);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyComparedSound, why_compared_sound_unref)

typedef struct
{
  int take;        /* that is heard: 0 A, 1 B */
  double gains[2]; /* factors */
  double shift_s;  /* added to a time of B: the time of A at which it is heard */
} WhyComparedHearing;

void why_compared_sound_set (WhyComparedSound *sound, const WhyComparedHearing *hearing);

/* To be read by one other thread. why_samples_free. */
WhySamples *why_compared_sound_open (WhyComparedSound *sound);

G_END_DECLS
