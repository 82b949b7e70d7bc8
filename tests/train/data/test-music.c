/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "train/data/why-music.h"
#include "train/data/why-synth.h"

#define RATE 44100.0

static char *folder;

/* Single notes of two instruments, a phrase that is none, and a split of its own. */
static WhyManifest *
make_manifest (void)
{
  static const struct
  {
    const char *technique, *instrument, *subtype, *split;
    double hz;
  } notes[] = {
    { "none", "flute", "sustain", "test", 440 }, { "vibrato", "flute", "vibrato", "test", 494 },
    { "trill", "flute", "major", "test", 523 },  { "none", "flute", "sustain", "test", 587 },
    { "none", "flute", "phrase", "test", 659 },  { "tremolo", "cello", "bowed", "test", 131 },
    { "none", "cello", "sustain", "test", 147 }, { "vibrato", "flute", "vibrato", "train", 392 },
  };
  g_autoptr (GString) table
      = g_string_new ("path,class,split,instrument,subtype,midi,mod_rate_hz\n");
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      WhySynthParams params;
      WhyError error = { WHY_OK, "" };
      float *samples;
      size_t n;
      g_autofree char *name = g_strdup_printf ("%zu.wav", i),
                      *path = g_build_filename (folder, name, NULL);
      why_synth_params_init (&params, notes[i].technique);
      params.pitch_hz = notes[i].hz;
      params.seed = i;
      g_assert_cmpint (why_synth_render (&params, &samples, &n, &error), ==, WHY_OK);
      g_assert_cmpint (why_audio_save (path, samples, n, RATE, true, &error), ==, WHY_OK);
      free (samples);
      g_string_append_printf (table, "%s,%s,%s,%s,%s,%.0f,%d\n", name, notes[i].technique,
                              notes[i].split, notes[i].instrument, notes[i].subtype,
                              69 + 12 * log2 (notes[i].hz / 440), 5);
    }
  g_autofree char *path = g_build_filename (folder, "manifest.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, table->str, -1, &error));
  WhyManifest *manifest = why_manifest_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  return manifest;
}

static const WhyMusicSettings settings = { .min_note_s = 0.4,
                                           .max_note_s = 1.5,
                                           .duration_s = 12,
                                           .room_strength = 0.5,
                                           .instrument = "flute" };

static double
level_between (const WhyMusic *music, double from_s, double to_s)
{
  double squares = 0;
  gsize first = (gsize) (from_s * RATE), last = (gsize) (to_s * RATE);
  for (gsize i = first; i < last; i++)
    squares += (double) music->samples[i] * (double) music->samples[i];
  return sqrt (squares / (double) (last - first));
}

/* Notes in order, of single notes of the instrument and split alone, sounding where the table says. */
static void
test_notes (void)
{
  g_autoptr (WhyManifest) manifest = make_manifest ();
  g_autoptr (GError) error = NULL;
  WhyMusic music, again, other;
  WhyMusicSettings dry = settings;
  dry.room_strength = -1;
  g_assert_true (why_music_make (manifest, "test", &dry, 3, RATE, &music, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (music.instrument, ==, "flute");
  g_assert_cmpuint (music.n_notes, >, 8);
  double end_s = 0;
  for (gsize i = 0; i < music.n_notes; i++)
    {
      const WhyMusicNote *note = &music.notes[i];
      g_assert_cmpuint (note->row, <, 4);
      g_assert_cmpstr (note->class_name, ==, manifest->rows[note->row].class_name);
      g_assert_cmpfloat (note->from_s, >=, end_s - 1e-9);
      g_assert_cmpfloat (note->to_s - note->from_s, >, 0.3);
      g_assert_cmpfloat (note->to_s - note->from_s, <, 1.6);
      g_assert_cmpfloat (level_between (&music, note->from_s + 0.05, note->to_s - 0.05), >, 0.01);
      if (note->from_s > end_s + 0.25)
        g_assert_cmpfloat (level_between (&music, end_s + 0.1, note->from_s - 0.02), <, 0.005);
      if (note->join == WHY_JOIN_LEGATO)
        g_assert_cmpfloat (note->midi, !=, music.notes[i - 1].midi);
      end_s = note->to_s;
    }
  g_assert_cmpfloat (end_s, >=, dry.duration_s);
  /* The same seed, the same music; another, another. */
  g_assert_true (why_music_make (manifest, "test", &dry, 3, RATE, &again, &error));
  g_assert_true (why_music_make (manifest, "test", &dry, 4, RATE, &other, &error));
  g_assert_cmpuint (music.n, ==, again.n);
  g_assert_cmpint (memcmp (music.samples, again.samples, music.n * sizeof (float)), ==, 0);
  g_assert_true (other.n != music.n
                 || memcmp (music.samples, other.samples, music.n * sizeof (float)) != 0);
  why_music_clear (&music);
  why_music_clear (&again);
  why_music_clear (&other);
}

/* Nothing to make music of is said. */
static void
test_nothing (void)
{
  g_autoptr (WhyManifest) manifest = make_manifest ();
  WhyMusicSettings wanted = settings;
  WhyMusic music;
  static const struct
  {
    const char *split, *instrument;
  } none[]
      = { { "test", "cello" }, { "train", "flute" }, { "test", "kazoo" }, { "nowhere", NULL } };
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;
      wanted.instrument = none[i].instrument;
      g_assert_false (why_music_make (manifest, none[i].split, &wanted, 1, RATE, &music, &error));
      g_assert_nonnull (error);
      g_assert_null (music.samples);
    }
}

/* One note of a phrase: as long as it was asked for, whatever technique is played on it. */
static void
test_one (void)
{
  g_autoptr (WhyManifest) manifest = make_manifest ();
  WhyRandom random = why_random_new (5);
  WhyTechniqueModel model;
  why_technique_model_draw (WHY_TECHNIQUE_TRILL, FALSE, &random, &model);
  for (guint64 seed = 0; seed < 12; seed++)
    {
      g_autoptr (GError) error = NULL;
      float *samples;
      gsize n;
      g_assert_true (why_music_make_note (manifest, 0, seed % 2 ? &model : NULL, &settings, seed,
                                          RATE, &samples, &n, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat ((double) n / RATE, >, 0.25);
      g_assert_cmpfloat ((double) n / RATE, <, 1.7);
      for (gsize i = 0; i < n; i++)
        g_assert_true (isfinite (samples[i]));
      free (samples);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-music.XXXXXX", NULL);
  g_test_add_func ("/music/notes", test_notes);
  g_test_add_func ("/music/nothing", test_nothing);
  g_test_add_func ("/music/one", test_one);
  int result = g_test_run ();
  GDir *dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
  g_free (folder);
  return result;
}
