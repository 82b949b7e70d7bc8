/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-hearing.h"
#include "app/session/why-session.h"

/* Plays what the session shows: everything, what mattered, the rest, or a marked band; and knows the
 * play position. When another sound is shown it stops and forgets position and band. Main thread.
 * Signals:
 *   "changed" (guint WhyTransportChange)
 *   "failed" (GError *)                    the device did */

G_BEGIN_DECLS

typedef enum
{
  WHY_TRANSPORT_PLAYING = 1 << 0,
  WHY_TRANSPORT_POSITION = 1 << 1,
  WHY_TRANSPORT_BAND = 1 << 2,
  WHY_TRANSPORT_ALL = (1 << 3) - 1
} WhyTransportChange;

#define WHY_TYPE_TRANSPORT (why_transport_get_type ())
G_DECLARE_FINAL_TYPE (WhyTransport, why_transport, WHY, TRANSPORT, GObject)

WhyTransport *why_transport_new (WhySession *session);

/* If the sound has to be made first, it plays once it is ready; stop cancels that. */
void why_transport_play (WhyTransport *self);
void why_transport_stop (WhyTransport *self);
/* Plays, or will as soon as its sound is made. */
gboolean why_transport_is_playing (WhyTransport *self);
/* Asks the device where it is, while it plays: once a frame. */
void why_transport_poll (WhyTransport *self);

/* Seconds of what is shown; goes on there if it plays. */
double why_transport_get_position (WhyTransport *self);
void why_transport_seek (WhyTransport *self, double position_s);
/* Whether there is a position worth showing. */
gboolean why_transport_has_position (WhyTransport *self);

/* What would be played now; NULL while that has to be made first. Borrowed. */
GBytes *why_transport_get_sound (WhyTransport *self);

/* WHY_HEAR_BAND is not chosen but marked. Goes on at the same place if it plays. */
void why_transport_set_hearing (WhyTransport *self, WhyHearing hearing);

/* Marks the band of the carrier nearest to hz and plays it; the same one again takes it away. */
void why_transport_toggle_band (WhyTransport *self, double hz);
/* FALSE where none is marked. */
gboolean why_transport_clear_band (WhyTransport *self);
/* FALSE where none is marked; the edges are where it lets half of the amplitude through. */
gboolean why_transport_get_band (WhyTransport *self, double *low_hz, double *high_hz);

G_END_DECLS
