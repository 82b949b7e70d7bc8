/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/exchange/why-transcript-private.h"
#include "dsp/pitch/why-measure.h"

/* A Standard MIDI File of format 1: a track of tempo and markers, and one of notes. A quarter lasts a second and
 * has a thousand ticks, so that a tick is a millisecond. Notes are numbered as they are named; pitch bend takes
 * them to where they sound at A4 = 440 Hz, so that another concert pitch is heard, too. */

#define TICKS_PER_S 1000.0
#define BEND_SEMITONES 12 /* either way: 0.15 cents a step */
#define BEND_MIDDLE 8192
#define STILL 3 /* steps of bend that nobody hears: half a cent */

enum
{
  META_TEXT = 1,
  META_NAME = 3,
  META_LYRIC = 5,
  META_MARKER = 6,
  META_END = 0x2f,
  META_TEMPO = 0x51
};

/* A track while it grows. */
typedef struct
{
  GString *bytes;
  gint64 tick; /* of the last event */
} Track;

static void
add_big_endian (GString *out, guint32 value, int n_bytes)
{
  for (int i = n_bytes - 1; i >= 0; i--)
    g_string_append_c (out, (char) (value >> (8 * i) & 0xff));
}

/* Seven bits a byte, the first first, with the top bit where another follows. */
static void
add_variable (GString *out, guint32 value)
{
  for (int shift = 21; shift > 0; shift -= 7)
    if (value >> shift)
      g_string_append_c (out, (char) ((value >> shift & 0x7f) | 0x80));
  g_string_append_c (out, (char) (value & 0x7f));
}

static void
go_to (Track *track, double time_s)
{
  gint64 tick = MAX ((gint64) floor (time_s * TICKS_PER_S + 0.5), track->tick);
  add_variable (track->bytes, (guint32) MIN (tick - track->tick, 0x0fffffff));
  track->tick = tick;
}

static void
add_event (Track *track, double time_s, int status, int first, int second)
{
  go_to (track, time_s);
  g_string_append_c (track->bytes, (char) status);
  g_string_append_c (track->bytes, (char) first);
  g_string_append_c (track->bytes, (char) second);
}

static void
add_meta (Track *track, double time_s, int type, const char *bytes, gsize n)
{
  go_to (track, time_s);
  g_string_append_c (track->bytes, (char) 0xff);
  g_string_append_c (track->bytes, (char) type);
  add_variable (track->bytes, (guint32) n);
  g_string_append_len (track->bytes, bytes, (gssize) n);
}

static void
add_meta_text (Track *track, double time_s, int type, const char *text)
{
  add_meta (track, time_s, type, text, strlen (text));
}

static void
add_bend (Track *track, double time_s, int bend)
{
  add_event (track, time_s, 0xe0, bend & 0x7f, bend >> 7);
}

/* The range of pitch bend is registered parameter 0; 127 closes it again. */
static void
set_bend_range (Track *track)
{
  const int controls[][2]
      = { { 101, 0 }, { 100, 0 }, { 6, BEND_SEMITONES }, { 38, 0 }, { 101, 127 }, { 100, 127 } };
  for (gsize i = 0; i < G_N_ELEMENTS (controls); i++)
    add_event (track, 0, 0xb0, controls[i][0], controls[i][1]);
}

static int
bend_to (double f0_hz, int number)
{
  double semitones = 12 * log2 (f0_hz / 440) + 69 - number;
  return (int) CLAMP (floor (BEND_MIDDLE + semitones * BEND_MIDDLE / BEND_SEMITONES + 0.5), 0,
                      16383);
}

/* Where the pitch goes within the note, from its beginning on. */
static void
add_contour (Track *track, const WhyContour *contour, const WhyMark *mark, int number, int bend)
{
  gsize first = (gsize) ceil (mark->from_s / contour->step_s);
  for (gsize i = first; i < contour->n && (double) i * contour->step_s < mark->to_s; i++)
    {
      if (!isfinite (contour->f0_hz[i]))
        continue;
      int next = bend_to ((double) contour->f0_hz[i], number);
      if (ABS (next - bend) < STILL)
        continue;
      add_bend (track, (double) i * contour->step_s, next);
      bend = next;
    }
}

/* The first pitch of the note, or the note's own where the contour knows none. */
static double
pitch_at_start (const WhyContour *contour, const WhyMark *mark)
{
  for (gsize i = contour ? (gsize) ceil (mark->from_s / contour->step_s) : 0;
       contour && i < contour->n && (double) i * contour->step_s < mark->to_s; i++)
    if (isfinite (contour->f0_hz[i]))
      return (double) contour->f0_hz[i];
  return mark->f0_hz;
}

static void
add_note (Track *track, const WhyContour *contour, const WhyMark *mark)
{
  double a4_number = 69 + 12 * log2 (mark->f0_hz / why_note_get_a4 ());
  int number = (int) CLAMP (floor (a4_number + 0.5), 0, 127);
  int bend = bend_to (pitch_at_start (contour, mark), number);
  int velocity = isfinite (mark->level_db) ? (int) CLAMP (127 + 2 * mark->level_db, 1, 127) : 80;
  add_bend (track, mark->from_s, bend);
  add_event (track, mark->from_s, 0x90, number, velocity);
  if (contour)
    add_contour (track, contour, mark, number, bend);
  add_event (track, mark->to_s, 0x80, number, 64);
}

static void
add_track (GString *out, Track *track, double end_s)
{
  add_meta (track, end_s, META_END, "", 0);
  g_string_append (out, "MTrk");
  add_big_endian (out, (guint32) track->bytes->len, 4);
  g_string_append_len (out, track->bytes->str, (gssize) track->bytes->len);
  g_string_free (track->bytes, TRUE);
}

void
why_midi_write (const WhyTranscript *transcript, const GArray *marks, GString *out)
{
  Track head = { g_string_new (NULL), 0 }, notes = { g_string_new (NULL), 0 };
  gboolean has_notes = transcript->notes != NULL;
  add_meta_text (&head, 0, META_TEXT, "Whybrato");
  add_meta_text (&head, 0, META_TEXT, transcript->axes->model_name);
  add_meta (&head, 0, META_TEMPO, "\x0f\x42\x40", 3); /* 1 000 000 microseconds a quarter */
  add_meta_text (&notes, 0, META_NAME, "Notes");
  set_bend_range (&notes);
  for (guint i = 0; i < marks->len; i++)
    {
      const WhyMark *mark = &g_array_index (marks, WhyMark, i);
      add_meta_text (has_notes ? &notes : &head, mark->from_s, has_notes ? META_LYRIC : META_MARKER,
                     mark->technique);
      if (isfinite (mark->f0_hz))
        add_note (&notes, transcript->contour, mark);
    }
  g_string_append (out, "MThd");
  add_big_endian (out, 6, 4);
  add_big_endian (out, 1, 2);
  add_big_endian (out, has_notes ? 2 : 1, 2);
  add_big_endian (out, (guint32) TICKS_PER_S, 2);
  add_track (out, &head, transcript->duration_s);
  if (has_notes)
    add_track (out, &notes, transcript->duration_s);
  else
    g_string_free (notes.bytes, TRUE);
}
