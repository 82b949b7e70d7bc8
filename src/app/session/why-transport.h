/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-hearing.h"
#include "app/session/why-session.h"

/* Plays the recording that the session shows, from the chosen place on to its end; or of the part that
 * is analysed what mattered, the rest, or a marked band. Times are seconds of the file. When another
 * part is shown, what plays of the whole goes on, and a loop becomes that part; when another file is,
 * it stops and forgets all but the speed. Main thread. Signals:
 *   "changed" (guint WhyTransportChange)
 *   "failed" (GError *)                    the device did, or the file cannot be read any more */

G_BEGIN_DECLS

typedef enum
{
  WHY_TRANSPORT_PLAYING = 1 << 0,
  WHY_TRANSPORT_POSITION = 1 << 1,
  WHY_TRANSPORT_BAND = 1 << 2,
  WHY_TRANSPORT_LOOP = 1 << 3,
  WHY_TRANSPORT_SPEED = 1 << 4,
  WHY_TRANSPORT_SOUGHT = 1 << 5, /* the position, by why_transport_seek */
  WHY_TRANSPORT_ALL = (1 << 6) - 1
} WhyTransportChange;

#define WHY_TYPE_TRANSPORT (why_transport_get_type ())
G_DECLARE_FINAL_TYPE (WhyTransport, why_transport, WHY, TRANSPORT, GObject)

WhyTransport *why_transport_new (WhySession *session);

/* If the sound has to be made first, it plays once it is ready; pausing cancels that. */
void why_transport_play (WhyTransport *self);
void why_transport_pause (WhyTransport *self);
/* And back to the beginning of the loop, or of what is shown. */
void why_transport_stop (WhyTransport *self);
/* Plays, or will as soon as its sound is made. */
gboolean why_transport_is_playing (WhyTransport *self);
/* Asks the device where it is, while it plays: once a frame. */
void why_transport_poll (WhyTransport *self);

/* Goes on there if it plays. A place outside of the loop ends the loop. */
double why_transport_get_position (WhyTransport *self);
void why_transport_seek (WhyTransport *self, double position_s);
/* Whether there is a position worth showing. */
gboolean why_transport_has_position (WhyTransport *self);
/* Of the whole recording; 0 as long as that is not known. */
double why_transport_get_duration (WhyTransport *self);

/* Plays that again and again, from its beginning unless it plays in it already; NAN: no loop. */
void why_transport_set_loop (WhyTransport *self, double from_s, double to_s);
/* FALSE where there is none. */
gboolean why_transport_get_loop (WhyTransport *self, double *from_s, double *to_s);
/* What is shown: a note, a range or a window. */
void why_transport_loop_shown (WhyTransport *self);

/* 1, or down to 0.25 at the same pitch. */
void why_transport_set_speed (WhyTransport *self, double speed);
double why_transport_get_speed (WhyTransport *self);

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
