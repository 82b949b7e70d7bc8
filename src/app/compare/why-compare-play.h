/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/compare/why-compared-sound.h"
#include "analysis/compare/why-compared-take.h"

/* Plays one of two takes at a place of the music, equally loud, and goes on with the other at the same place when it
 * is asked to. Main thread. Signals:
 *   "changed" (void)          it plays, or not any more, or the other take
 *   "failed" (GError *)       the device, or a file that cannot be read any more */

G_BEGIN_DECLS

#define WHY_TYPE_COMPARE_PLAY (why_compare_play_get_type ())
G_DECLARE_FINAL_TYPE (WhyComparePlay, why_compare_play, WHY, COMPARE_PLAY, GObject)

WhyComparePlay *why_compare_play_new (void);

/* What there is, lent until the next call; NULL: nothing. Stops. */
void why_compare_play_set_takes (WhyComparePlay *self,
                                 const WhyComparedTake *a,
                                 const WhyComparedTake *b);
/* Their loudness is known now. */
void why_compare_play_match (WhyComparePlay *self);
/* Factors that each take is played with. */
double why_compare_play_get_gain (WhyComparePlay *self, int take);

/* Added to a time of B. */
void why_compare_play_set_shift (WhyComparePlay *self, double shift_s);
void why_compare_play_set_take (WhyComparePlay *self, int take);
int why_compare_play_get_take (WhyComparePlay *self);

/* Seconds of A; NAN: none yet, and it begins at the beginning. */
void why_compare_play_seek (WhyComparePlay *self, double a_s);
double why_compare_play_get_position (WhyComparePlay *self);

void why_compare_play_start (WhyComparePlay *self);
void why_compare_play_stop (WhyComparePlay *self);
gboolean why_compare_play_is_playing (WhyComparePlay *self);

G_END_DECLS
