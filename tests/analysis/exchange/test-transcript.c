/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/exchange/why-annotations.h"
#include "analysis/exchange/why-transcript.h"
#include "dsp/pitch/why-measure.h"

#define DURATION_S 6.0
#define N_FRAMES 1200

/* A class whose name asks for all that must be escaped. */
static char *class_names[] = { "vibrato", "trill", "say \"<é>\" & \\", NULL };
static WhyAxes axes = { .n_classes = 3, .classes = class_names, .model_name = "a.safetensors" };
static float f0_hz[N_FRAMES], confidence[N_FRAMES];
static const WhyContour contour = { WHY_CONTOUR_STEP_S, N_FRAMES, f0_hz, confidence };

static WhyNote
make_note (double from_s, double to_s, double hz, double second_hz, gsize label)
{
  WhyNote note = why_note_found (from_s, to_s);
  note.is_named = TRUE;
  note.f0_hz = hz;
  note.second_hz = second_hz;
  note.label = label;
  note.probabilities[label] = 0.9f;
  note.level_db = -20;
  return note;
}

/* A note, a trill right behind it, and, after a rest, what has no pitch, up to the end. */
static WhyTranscript
make_transcript (void)
{
  WhyNote notes[] = { make_note (0.5, 2, 440, NAN, 0), make_note (2, 3.25, 523.25, 587.33, 1),
                      make_note (4, DURATION_S, NAN, NAN, 2) };
  for (gsize i = 0; i < N_FRAMES; i++)
    {
      double time_s = (double) i * WHY_CONTOUR_STEP_S;
      f0_hz[i] = time_s < 0.5 || time_s > 3.25 ? NAN
                 : time_s < 2                  ? (float) (440 * exp2 (sin (30 * time_s) / 24))
                                               : 523.25f;
    }
  return (WhyTranscript){ .duration_s = DURATION_S,
                          .rate_hz = 48000,
                          .axes = &axes,
                          .notes = why_notes_new (notes, G_N_ELEMENTS (notes), DURATION_S, &axes),
                          .contour = &contour };
}

static const char *
save (const WhyTranscript *transcript, WhyExchangeFormat format, const char *name)
{
  g_autoptr (GBytes) bytes = why_transcript_write (transcript, format);
  gsize n;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  return case_bytes (name, data, n);
}

static void
assert_tier (const char *path, const char *tier, const char *const *labels)
{
  static const double times[][2] = { { 0.5, 2 }, { 2, 3.25 }, { 4, DURATION_S } };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnnotations) annotations = why_annotations_load (path, tier, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (why_annotations_n (annotations), ==, G_N_ELEMENTS (times));
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      const WhyAnnotation *item = why_annotations_get (annotations, i);
      g_assert_cmpfloat_with_epsilon (item->from_s, times[i][0], 1e-6);
      g_assert_cmpfloat_with_epsilon (item->to_s, times[i][1], 1e-6);
      g_assert_cmpstr (item->label, ==, labels[i]);
    }
}

static const char *const names[] = { "A4", "C5-D5", "unpitched" };

/* What is written is what is read. */
static void
test_textgrid (void)
{
  WhyTranscript transcript = make_transcript ();
  const char *path = save (&transcript, WHY_EXCHANGE_TEXTGRID, "a.TextGrid");
  assert_tier (path, NULL, names);
  assert_tier (path, "notes", names);
  assert_tier (path, "techniques", (const char *const *) class_names);
  why_notes_unref ((WhyNotes *) transcript.notes);
}

/* What was said by hand is what other programs get, named by the program already or not. */
static void
test_by_hand (void)
{
  static const char *const said[] = { "trill", "trill", "vibrato" };
  WhyTranscript transcript = make_transcript ();
  WhyNote notes[3];
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    notes[i] = *why_notes_get (transcript.notes, i);
  why_notes_unref ((WhyNotes *) transcript.notes);
  notes[0].has_hand_label = notes[2].has_hand_label = TRUE;
  notes[0].hand_label = 1;
  notes[2].is_named = FALSE;
  transcript.notes = why_notes_new (notes, G_N_ELEMENTS (notes), DURATION_S, &axes);
  assert_tier (save (&transcript, WHY_EXCHANGE_TEXTGRID, "by-hand.TextGrid"), "techniques", said);
  g_autoptr (GError) error = NULL;
  const char *path = save (&transcript, WHY_EXCHANGE_AUDACITY, "by-hand.txt");
  g_autoptr (WhyAnnotations) labels = why_annotations_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (why_annotations_get (labels, 0)->label, ==, "A4 trill");
  for (int format = WHY_EXCHANGE_SVL; format <= WHY_EXCHANGE_MIDI; format++)
    {
      g_autoptr (GBytes) bytes = why_transcript_write (&transcript, format);
      gsize n;
      gconstpointer data = g_bytes_get_data (bytes, &n);
      g_assert_nonnull (memmem (data, n, "trill", 5));
      /* It was only there. */
      g_assert_null (memmem (data, n, "say", 3));
    }
  why_notes_unref ((WhyNotes *) transcript.notes);
}

/* Praat reads it, writes it in each of its ways, and each of them is read here. */
static void
test_praat (void)
{
  static const char *const saved[]
      = { "long.TextGrid", "short.TextGrid", "long-16.TextGrid", "short-16.TextGrid" };
  g_autofree char *praat = g_find_program_in_path ("praat");
  if (!praat)
    {
      g_test_skip ("praat is not installed");
      return;
    }
  WhyTranscript transcript = make_transcript ();
  const char *path = save (&transcript, WHY_EXCHANGE_TEXTGRID, "a.TextGrid"),
             *tier = save (&transcript, WHY_EXCHANGE_PITCHTIER, "a.PitchTier");
  g_autofree char *script = g_strdup_printf (
      "Read from file: \"%s\"\nText writing preferences: \"UTF-8\"\n"
      "Save as text file: \"%s\"\nSave as short text file: \"%s\"\n"
      "Text writing preferences: \"UTF-16\"\n"
      "Save as text file: \"%s\"\nSave as short text file: \"%s\"\n"
      "points = Get number of points: 3\n"
      "Read from file: \"%s\"\nn = Get number of points\nhz = Get value at time: 1\n"
      "writeInfoLine: points, \" \", n, \" \", fixed$ (hz, 2)\n",
      path, case_path (saved[0]), case_path (saved[1]), case_path (saved[2]), case_path (saved[3]),
      tier);
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { praat, "--run", case_text ("a.praat", script), NULL };
  int status;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL,
                               &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (saved); i++)
    {
      assert_tier (case_path (saved[i]), "notes", names);
      assert_tier (case_path (saved[i]), "techniques", (const char *const *) class_names);
    }
  int n_points, n_of_tier;
  double hz;
  g_assert_cmpint (sscanf (out, "%d %d %lf", &n_points, &n_of_tier, &hz), ==, 3);
  gsize n = 0;
  for (gsize i = 0; i < N_FRAMES; i++)
    n += isfinite (f0_hz[i]);
  g_assert_cmpint (n_points, ==, (int) n);
  g_assert_cmpint (n_of_tier, ==, (int) n);
  g_assert_cmpfloat_with_epsilon (hz, (double) f0_hz[200], 0.01);
  why_notes_unref ((WhyNotes *) transcript.notes);
}

static void
test_audacity (void)
{
  WhyTranscript transcript = make_transcript ();
  const char *path = save (&transcript, WHY_EXCHANGE_AUDACITY, "a.txt");
  const char *const labels[] = { "A4 vibrato", "C5-D5 trill", "unpitched say \"<é>\" & \\" };
  assert_tier (path, NULL, labels);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\n\\\t523.25\t587.33\n"));
  why_notes_unref ((WhyNotes *) transcript.notes);
}

typedef struct
{
  guint n_models, n_layers, n_points;
  double first_frame, first_value, first_duration;
  char *last_label;
} Layers;

static void
start_cb (GMarkupParseContext *context,
          const char *element,
          const char **keys,
          const char **values,
          gpointer user,
          GError **error)
{
  Layers *layers = user;
  gboolean is_point = strcmp (element, "point") == 0;
  layers->n_models += strcmp (element, "model") == 0;
  layers->n_layers += strcmp (element, "layer") == 0;
  for (gsize i = 0; is_point && keys[i]; i++)
    {
      double value = g_ascii_strtod (values[i], NULL);
      if (layers->n_points == 0 && strcmp (keys[i], "frame") == 0)
        layers->first_frame = value;
      if (layers->n_points == 0 && strcmp (keys[i], "value") == 0)
        layers->first_value = value;
      if (layers->n_points == 0 && strcmp (keys[i], "duration") == 0)
        layers->first_duration = value;
      if (strcmp (keys[i], "label") == 0 && *values[i])
        {
          g_free (layers->last_label);
          layers->last_label = g_strdup (values[i]);
        }
    }
  layers->n_points += is_point;
}

/* Well-formed, in samples of the file, each layer with its model. */
static void
test_svl (void)
{
  static const GMarkupParser parser = { .start_element = start_cb };
  WhyTranscript transcript = make_transcript ();
  const char *path = save (&transcript, WHY_EXCHANGE_SVL, "a.svl");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Layers layers = { .n_models = 0 };
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &layers, NULL);
  /* GLib knows no document types. */
  const char *root = strstr (text, "<sv>");
  g_assert_true (g_markup_parse_context_parse (context, root, -1, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  gsize n_voiced = 0;
  for (gsize i = 0; i < N_FRAMES; i++)
    n_voiced += isfinite (f0_hz[i]);
  g_assert_cmpuint (layers.n_models, ==, 3);
  g_assert_cmpuint (layers.n_layers, ==, 3);
  g_assert_cmpuint (layers.n_points, ==, 2 + 3 + n_voiced);
  g_assert_cmpfloat (layers.first_frame, ==, 24000);
  g_assert_cmpfloat (layers.first_value, ==, 440);
  g_assert_cmpfloat (layers.first_duration, ==, 72000);
  g_assert_cmpstr (layers.last_label, ==, class_names[2]);
  g_free (layers.last_label);
  why_notes_unref ((WhyNotes *) transcript.notes);
}

/* A reader of its own, that takes nothing for granted. */
typedef struct
{
  const guint8 *at, *end;
} Bytes;

static guint32
take (Bytes *bytes, int n)
{
  guint32 value = 0;
  g_assert_cmpint (bytes->end - bytes->at, >=, n);
  while (n-- > 0)
    value = value << 8 | *bytes->at++;
  return value;
}

static guint32
take_variable (Bytes *bytes)
{
  guint32 value = 0, byte;
  do
    {
      byte = take (bytes, 1);
      value = value << 7 | (byte & 0x7f);
    }
  while (byte & 0x80);
  return value;
}

typedef struct
{
  double time_s, on_s[8], off_s[8];
  int number[8], velocity[8], n_on, n_off, bend, n_bends;
  int parameter[2], bend_range;
  double worst_cents; /* of what sounds against the contour */
  GString *lyrics, *markers;
} Tune;

static double
sounding_hz (const Tune *tune)
{
  double semitones
      = tune->number[tune->n_on - 1] - 69 + (tune->bend - 8192) / 8192.0 * tune->bend_range;
  return 440 * exp2 (semitones / 12);
}

static void
take_event (Bytes *bytes, Tune *tune)
{
  guint32 status = take (bytes, 1), first = take (bytes, 1), second = take (bytes, 1);
  g_assert_cmpuint (first | second, <, 0x80);
  if (status == 0xb0 && (first == 101 || first == 100))
    tune->parameter[first - 100] = (int) second;
  else if (status == 0xb0 && first == 6 && tune->parameter[0] == 0 && tune->parameter[1] == 0)
    tune->bend_range = (int) second;
  else if (status == 0xe0)
    {
      tune->bend = (int) (first | second << 7);
      tune->n_bends++;
      gsize i = (gsize) floor (tune->time_s / WHY_CONTOUR_STEP_S + 0.5);
      if (tune->n_on > tune->n_off)
        tune->worst_cents
            = MAX (tune->worst_cents, fabs (1200 * log2 (sounding_hz (tune) / (double) f0_hz[i])));
    }
  else if (status == 0x90)
    {
      tune->on_s[tune->n_on] = tune->time_s;
      tune->velocity[tune->n_on] = (int) second;
      tune->number[tune->n_on++] = (int) first;
    }
  else if (status == 0x80)
    tune->off_s[tune->n_off++] = tune->time_s;
}

static void
take_track (Bytes *bytes, Tune *tune, int division)
{
  double tempo_us = 1e6;
  gint64 ticks = 0;
  g_assert_cmpuint (take (bytes, 4), ==, 0x4d54726b);
  guint32 length = take (bytes, 4);
  Bytes track = { bytes->at, bytes->at + length };
  g_assert_cmpint (bytes->end - bytes->at, >=, length);
  bytes->at += length;
  for (gboolean is_over = FALSE; !is_over;)
    {
      ticks += take_variable (&track);
      tune->time_s = (double) ticks * tempo_us / 1e6 / division;
      if (*track.at != 0xff)
        {
          take_event (&track, tune);
          continue;
        }
      guint32 type = take (&track, 2) & 0xff, n = take_variable (&track);
      if (type == 5 || type == 6)
        g_string_append_printf (type == 5 ? tune->lyrics : tune->markers, "%.2f %.*s;",
                                tune->time_s, (int) n, (const char *) track.at);
      if (type == 0x51)
        g_assert_cmpuint (track.at[0] << 16 | track.at[1] << 8 | track.at[2], ==, 1000000);
      is_over = type == 0x2f;
      track.at += n;
    }
  g_assert_true (track.at == track.end);
  g_assert_cmpfloat_with_epsilon (tune->time_s, DURATION_S, 1e-3);
}

static Tune
read_midi (const WhyTranscript *transcript)
{
  g_autoptr (GBytes) file = why_transcript_write (transcript, WHY_EXCHANGE_MIDI);
  gsize n;
  const guint8 *data = g_bytes_get_data (file, &n);
  Bytes bytes = { data, data + n };
  Tune tune = { .lyrics = g_string_new (NULL), .markers = g_string_new (NULL) };
  g_assert_cmpuint (take (&bytes, 4), ==, 0x4d546864);
  g_assert_cmpuint (take (&bytes, 4), ==, 6);
  g_assert_cmpuint (take (&bytes, 2), ==, 1);
  guint32 n_tracks = take (&bytes, 2), division = take (&bytes, 2);
  for (guint32 i = 0; i < n_tracks; i++)
    take_track (&bytes, &tune, (int) division);
  g_assert_true (bytes.at == bytes.end);
  return tune;
}

static void
test_midi (void)
{
  WhyTranscript transcript = make_transcript ();
  Tune tune = read_midi (&transcript);
  g_assert_cmpint (tune.bend_range, ==, 12);
  g_assert_cmpint (tune.parameter[0], ==, 127);
  g_assert_cmpint (tune.n_on, ==, 2);
  g_assert_cmpint (tune.n_off, ==, 2);
  g_assert_cmpint (tune.number[0], ==, 69);
  g_assert_cmpint (tune.number[1], ==, 72);
  g_assert_cmpint (tune.velocity[0], ==, 87);
  g_assert_cmpfloat_with_epsilon (tune.on_s[0], 0.5, 1e-3);
  g_assert_cmpfloat_with_epsilon (tune.off_s[0], 2, 1e-3);
  g_assert_cmpfloat_with_epsilon (tune.off_s[1], 3.25, 1e-3);
  g_test_message ("%d bends, at worst %.2f cents away", tune.n_bends, tune.worst_cents);
  g_assert_cmpint (tune.n_bends, >, 200);
  g_assert_cmpfloat (tune.worst_cents, <, 0.2);
  g_assert_cmpstr (tune.lyrics->str, ==, "0.50 vibrato;2.00 trill;4.00 say \"<é>\" & \\;");
  g_string_free (tune.lyrics, TRUE);
  g_string_free (tune.markers, TRUE);
  /* Another concert pitch names notes otherwise; they sound where they did. */
  why_note_set_a4 (415);
  tune = read_midi (&transcript);
  why_note_set_a4 (440);
  g_assert_cmpint (tune.number[0], ==, 70);
  g_assert_cmpfloat (tune.worst_cents, <, 0.2);
  g_string_free (tune.lyrics, TRUE);
  g_string_free (tune.markers, TRUE);
  why_notes_unref ((WhyNotes *) transcript.notes);
}

/* Of spans there are techniques alone. */
static void
test_spans (void)
{
  const WhyTimelineSpan spans[]
      = { { 0, 1.5, -1, 0 }, { 1.5, 4, 0, 0.8 }, { 4, DURATION_S, 1, 0.7 } };
  const WhyTranscript transcript = { .duration_s = DURATION_S,
                                     .rate_hz = 48000,
                                     .axes = &axes,
                                     .spans = spans,
                                     .n_spans = G_N_ELEMENTS (spans) };
  const char *path = save (&transcript, WHY_EXCHANGE_TEXTGRID, "spans.TextGrid");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnnotations) annotations = why_annotations_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (why_annotations_tier (annotations), ==, "techniques");
  g_assert_cmpuint (why_annotations_n (annotations), ==, 2);
  g_assert_cmpstr (why_annotations_get (annotations, 1)->label, ==, "trill");
  Tune tune = read_midi (&transcript);
  g_assert_cmpstr (tune.markers->str, ==, "1.50 vibrato;4.00 trill;");
  g_string_free (tune.lyrics, TRUE);
  g_string_free (tune.markers, TRUE);
}

/* Nothing was found: still a file that is read. */
static void
test_empty (void)
{
  const WhyTranscript transcript
      = { .duration_s = 1, .rate_hz = 48000, .axes = &axes, .spans = NULL };
  for (int format = 0; format < WHY_N_EXCHANGE_FORMATS; format++)
    if (format != WHY_EXCHANGE_PITCHTIER)
      g_bytes_unref (why_transcript_write (&transcript, (WhyExchangeFormat) format));
  g_autoptr (GError) error = NULL;
  const char *path = save (&transcript, WHY_EXCHANGE_TEXTGRID, "empty.TextGrid");
  g_assert_null (why_annotations_load (path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "no labelled interval"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/transcript/by-hand", test_by_hand);
  g_test_add_func ("/transcript/textgrid", test_textgrid);
  g_test_add_func ("/transcript/praat", test_praat);
  g_test_add_func ("/transcript/audacity", test_audacity);
  g_test_add_func ("/transcript/svl", test_svl);
  g_test_add_func ("/transcript/midi", test_midi);
  g_test_add_func ("/transcript/spans", test_spans);
  g_test_add_func ("/transcript/empty", test_empty);
  int status = g_test_run ();
  case_end ();
  return status;
}
