/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
#include "why-test-bytes.h"
#include "why-test-tone.h"
#include "base/why-random.h"

/* Bad input gets a sentence, and what exists of a damaged file is read. */

#define RATE_HZ 44100.0

static char *folder, *path;

static void
expect (const char *file, WhyStatus status, const char *words)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  g_assert_cmpint (why_audio_load (file, RATE_HZ, 0, 0, &clip, NULL, NULL, &error), ==, status);
  g_test_message ("%s", error.message);
  g_assert_cmpint (error.status, ==, status);
  if (!strstr (error.message, words))
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
  g_assert_null (clip.samples);
  g_assert_cmpuint (clip.n, ==, 0);
}

/* A new file each time: to replace the contents of one can mean to wait for the disk. */
static void
write_bytes (const void *bytes, gsize n)
{
  g_unlink (path);
  FILE *file = g_fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, n, file), ==, n);
  g_assert_cmpint (fclose (file), ==, 0);
}

static GByteArray *
read_bytes (void)
{
  char *bytes;
  gsize n;
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  return g_byte_array_new_take ((guint8 *) bytes, n);
}

static void
write_sound (int format, int rate, double seconds, double noise)
{
  SF_INFO info = { .samplerate = rate, .channels = 1, .format = format };
  size_t n = (size_t) (seconds * rate);
  g_autofree float *samples = g_new (float, n + 1);
  why_test_fill_tone (samples, n, 440, rate, 0.5);
  WhyRandom random = why_random_new (1);
  for (size_t i = 0; i < n; i++)
    samples[i] += (float) why_random_range (&random, -noise, noise);
  g_unlink (path);
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (sound);
  g_assert_cmpint (sf_writef_float (sound, samples, (sf_count_t) n), ==, (sf_count_t) n);
  g_assert_cmpint (sf_close (sound), ==, 0);
}

static void
write_tone (int format, int rate, double seconds)
{
  write_sound (format, rate, seconds, 0);
}

static void
test_no_file (void)
{
  g_autofree char *missing = g_build_filename (folder, "missing.wav", NULL);
  expect (missing, WHY_ERR_IO, "does not exist");
  expect (folder, WHY_ERR_IO, "is a folder");
  expect ("/dev/zero", WHY_ERR_IO, "is a device");
  expect ("", WHY_ERR_IO, "does not exist");
  g_autofree char *below = g_build_filename (path, "x.wav", NULL);
  write_bytes ("x", 1);
  expect (below, WHY_ERR_IO, "Not a directory");
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  expect (fifo, WHY_ERR_IO, "a pipe"); /* and does not wait for a writer */
  g_unlink (fifo);
  g_autofree char *loop = g_build_filename (folder, "loop", NULL);
  g_assert_cmpint (symlink (loop, loop), ==, 0);
  expect (loop, WHY_ERR_IO, "symbolic links");
  g_unlink (loop);
}

static void
test_no_permission (void)
{
  write_tone (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 0.1);
  g_assert_cmpint (g_chmod (folder, 0711), ==, 0);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  setfsuid (65534); /* root may read all: be nobody for this file */
  expect (path, WHY_ERR_IO, "Permission denied");
  setfsuid (geteuid ());
  g_chmod (path, 0600);
  g_chmod (folder, 0700);
}

static void
test_no_sound (void)
{
  static const char text[]
      = "Dear diary, today I played the flute for three hours and nobody heard it.\n";
  guint8 noise[5000];
  write_bytes ("", 0);
  expect (path, WHY_ERR_FORMAT, "is empty");
  write_bytes ("R", 1);
  expect (path, WHY_ERR_FORMAT, "not a sound file");
  write_bytes (text, sizeof text);
  expect (path, WHY_ERR_FORMAT, "not a sound file");
  for (size_t i = 0; i < sizeof noise; i++)
    noise[i] = (guint8) ((i * i * 31 + i) >> 3);
  write_bytes (noise, sizeof noise);
  expect (path, WHY_ERR_FORMAT, "not a sound file");
  write_bytes ("RIFF\x24\0\0\0WAVE", 12);
  expect (path, WHY_ERR_FORMAT, "sound file");
  write_bytes ("fLaC\0\0\0\x22", 8);
  expect (path, WHY_ERR_FORMAT, "sound file");
}

static void
test_no_samples (void)
{
  static const int formats[]
      = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_AIFF | SF_FORMAT_PCM_24,
          SF_FORMAT_CAF | SF_FORMAT_PCM_16, SF_FORMAT_W64 | SF_FORMAT_FLOAT };
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      write_tone (formats[i], 44100, 0);
      expect (path, WHY_ERR_FORMAT, "no sound");
    }
}

static void
test_range (void)
{
  write_tone (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 0.5);
  static const struct
  {
    double rate_hz, start_s, duration_s;
    const char *words;
  } cases[] = {
    { 44100, 0.6, 0, "no sound at 0.600 s (it is only 0.500 s long)" },
    { 44100, 1e12, 0, "no sound" },
    { 44100, INFINITY, 1, "no sound" },
    { 44100, NAN, 0, "not a number" },
    { 44100, 0, NAN, "not a number" },
    { 0, 0, 0, "choose a rate" },
    { -44100, 0, 0, "choose a rate" },
    { NAN, 0, 0, "choose a rate" },
    { 1e9, 0, 0, "choose a rate" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyAudioClip clip;
      WhyError error = { 0 };
      g_assert_cmpint (why_audio_load (path, cases[i].rate_hz, cases[i].start_s,
                                       cases[i].duration_s, &clip, NULL, NULL, &error),
                       ==, WHY_ERR_INVALID);
      g_assert_nonnull (strstr (error.message, cases[i].words));
    }
  WhyAudioClip clip;
  g_assert_cmpint (why_audio_load (path, RATE_HZ, -3, INFINITY, &clip, NULL, NULL, NULL), ==,
                   WHY_OK);
  g_assert_cmpuint (clip.n, ==, 22050);
  g_assert_cmpfloat (clip.start_s, ==, 0);
  why_audio_clip_clear (&clip);
}

/* 10 ms are a sound. */
static void
test_short (void)
{
  write_tone (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 0.01);
  WhyAudioClip clip;
  g_assert_cmpint (why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, NULL), ==, WHY_OK);
  g_assert_cmpuint (clip.n, ==, 441);
  why_audio_clip_clear (&clip);
}

static void
test_not_finite (void)
{
  static const double values[] = { NAN, INFINITY, -INFINITY };
  for (size_t v = 0; v < G_N_ELEMENTS (values); v++)
    {
      SF_INFO info
          = { .samplerate = 48000, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
      g_autofree float *frames = g_new0 (float, 2 * 96000);
      frames[2 * 60000 + 1] = (float) values[v]; /* one channel, 1.25 s */
      SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
      sf_writef_float (sound, frames, 96000);
      sf_close (sound);
      expect (path, WHY_ERR_INVALID, "at 1.2500 s");
      WhyAudioClip clip; /* the part without it is good */
      g_assert_cmpint (why_audio_load (path, 48000, 0, 1.25, &clip, NULL, NULL, NULL), ==, WHY_OK);
      why_audio_clip_clear (&clip);
    }
  SF_INFO info = { .samplerate = 48000, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
  g_autofree float *large = g_new (float, 48000);
  for (size_t i = 0; i < 48000; i++)
    large[i] = i & 8 ? 3e38f : -3e38f;
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  sf_writef_float (sound, large, 48000);
  sf_close (sound);
  expect (path, WHY_ERR_INVALID, "too large");
}

/* A header that promises 24 hours before 1 s of sound: the second is read, with the memory of a
 * second. */
static void
check_promise (const GByteArray *bytes, double promised_s)
{
  struct rusage before, after;
  write_bytes (bytes->data, bytes->len);
  getrusage (RUSAGE_SELF, &before);
  WhyAudioClip clip;
  WhyError error = { 0 };
  if (why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
  getrusage (RUSAGE_SELF, &after);
  g_test_message ("%s: promises %.0f s, holds %.3f s", clip.info.format, clip.info.promised_s,
                  clip.info.duration_s);
  g_assert_true (clip.info.ends_early);
  g_assert_true (clip.info.length_is_known);
  g_assert_cmpfloat_with_epsilon (clip.info.promised_s, promised_s, 1e-3 * promised_s);
  g_assert_cmpfloat_with_epsilon (clip.info.duration_s, (double) clip.n / RATE_HZ, 1e-3);
  g_assert_cmpfloat_with_epsilon ((double) clip.n / RATE_HZ, 1, 0.15);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 64 * 1024);
  WhyTestTone tone = why_test_measure (clip.samples + 4410, 30000, 440, RATE_HZ);
  g_assert_cmpfloat_with_epsilon (tone.amplitude, 0.5, 1e-3);
  why_audio_clip_clear (&clip);
}

static void
test_long_promise (void)
{
  static const struct
  {
    int container;
    const char *chunk;
    int size_at, size_bytes;
    gboolean big_endian;
    int overhead;
  } cases[] = {
    { SF_FORMAT_WAV, "data", 4, 4, FALSE, 0 },   { SF_FORMAT_AIFF, "SSND", 4, 4, TRUE, 8 },
    { SF_FORMAT_W64, "data", 16, 8, FALSE, 24 }, { SF_FORMAT_AU, ".snd", 8, 4, TRUE, 0 },
    { SF_FORMAT_RF64, "ds64", 16, 8, FALSE, 0 },
  };
  guint64 day = 24 * 3600 * 8000 * 2;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      write_tone (cases[i].container | SF_FORMAT_PCM_16, 8000, 1);
      g_autoptr (GByteArray) bytes = read_bytes ();
      gsize at = why_test_find (bytes, cases[i].chunk) + (gsize) cases[i].size_at;
      why_test_put (bytes->data + at, day + (guint64) cases[i].overhead, cases[i].size_bytes,
                    cases[i].big_endian);
      check_promise (bytes, 24 * 3600);
    }
  /* FLAC counts samples in 36 bits of its first block. */
  write_tone (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 8000, 1);
  g_autoptr (GByteArray) bytes = read_bytes ();
  why_test_put (bytes->data + 8 + 14, 24 * 3600 * 8000, 4, TRUE);
  check_promise (bytes, 24 * 3600);
}

/* Sizes that say "unknown", as programs write them into pipes, promise nothing. */
static void
test_unknown_size (void)
{
  static const guint32 sizes[] = { 0xffffffff, 0x7ffff000, 0x7fff0000, 0x80000000 };
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      write_tone (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 1);
      g_autoptr (GByteArray) bytes = read_bytes ();
      why_test_put (bytes->data + why_test_find (bytes, "data") + 4, sizes[i], 4, FALSE);
      write_bytes (bytes->data, bytes->len);
      WhyAudioClip clip;
      g_assert_cmpint (why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, NULL), ==, WHY_OK);
      g_assert_false (clip.info.ends_early);
      g_assert_cmpuint (clip.n, ==, 44100);
      why_audio_clip_clear (&clip);
    }
}

/* A FLAC stream whose encoder could not go back to write the number of samples. */
static void
test_unknown_flac (void)
{
  write_tone (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 2);
  g_autoptr (GByteArray) bytes = read_bytes ();
  bytes->data[8 + 13] &= 0xf0;
  why_test_put (bytes->data + 8 + 14, 0, 4, TRUE);
  write_bytes (bytes->data, bytes->len);
  WhyAudioInfo info;
  g_assert_cmpint (why_audio_probe (path, &info, NULL), ==, WHY_OK);
  g_assert_false (info.length_is_known);
  g_assert_cmpint (info.n_frames, ==, 0);
  g_assert_cmpfloat (info.duration_s, ==, 0);
  for (int part = 0; part < 2; part++)
    {
      WhyAudioClip clip;
      g_assert_cmpint (why_audio_load (path, RATE_HZ, part, 0, &clip, NULL, NULL, NULL), ==,
                       WHY_OK);
      g_assert_cmpuint (clip.n, ==, part ? 44100 : 88200);
      g_assert_false (clip.info.ends_early);
      g_assert_cmpfloat_with_epsilon (clip.info.duration_s, 2,
                                      1e-4); /* known once the end was read */
      why_audio_clip_clear (&clip);
    }
}

static void
test_cut_off (void)
{
  static const int formats[] = {
    SF_FORMAT_WAV | SF_FORMAT_PCM_16,          SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM,
    SF_FORMAT_AIFF | SF_FORMAT_PCM_24,         SF_FORMAT_AU | SF_FORMAT_ULAW,
    SF_FORMAT_W64 | SF_FORMAT_FLOAT,           SF_FORMAT_RF64 | SF_FORMAT_PCM_32,
    SF_FORMAT_CAF | SF_FORMAT_PCM_16,          SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
    SF_FORMAT_OGG | SF_FORMAT_VORBIS,          SF_FORMAT_OGG | SF_FORMAT_OPUS,
    SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III,
  };
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      int rate = (formats[i] & SF_FORMAT_SUBMASK) == SF_FORMAT_OPUS ? 48000 : 44100;
      write_sound (formats[i], rate, 10, 0.2); /* noise fills the pages of the lossy codings */
      WhyAudioClip whole, part;
      WhyError error = { 0 };
      g_assert_cmpint (why_audio_load (path, RATE_HZ, 0, 0, &whole, NULL, NULL, NULL), ==, WHY_OK);
      g_assert_false (whole.info.ends_early);
      struct stat info;
      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpint (truncate (path, info.st_size * 6 / 10), ==, 0);
      if (why_audio_load (path, RATE_HZ, 0, 0, &part, NULL, NULL, &error) != WHY_OK)
        g_error ("%s: %s", whole.info.format, error.message);
      double kept = (double) part.n / (double) whole.n, difference = 0;
      for (size_t s = 0; s + 8820 < part.n; s++)
        difference = fmax (difference, fabs ((double) part.samples[s] - whole.samples[s]));
      g_test_message ("%s: %.1f %% kept, %s, differs by %.2g", whole.info.format, 100 * kept,
                      part.info.ends_early ? "truncated" : "NOT truncated", difference);
      g_assert_true (part.info.ends_early);
      g_assert_cmpfloat (kept, >, 0.45); /* Ogg loses up to a page of 1 s */
      g_assert_cmpfloat (kept, <, 0.7);
      g_assert_cmpfloat (difference, <, 1e-6);
      why_audio_clip_clear (&part);

      /* A part that lies before the damage is complete. */
      g_assert_cmpint (why_audio_load (path, RATE_HZ, 1, 2, &part, NULL, NULL, NULL), ==, WHY_OK);
      g_assert_cmpuint (part.n, ==, 88200);
      why_audio_clip_clear (&part);
      why_audio_clip_clear (&whole);
    }
}

/* libsndfile takes no CAF file whose sound data end early. */
static void
test_header_values (void)
{
  static const struct
  {
    gsize at;
    guint32 value;
    int n_bytes;
    const char *words;
  } cases[] = {
    { 24, 0, 4, "" },          { 24, 1, 4, "1 Hz" },
    { 24, 999, 4, "999 Hz" },  { 24, 768001, 4, "768001 Hz" },
    { 24, 0x7fffffff, 4, "" }, { 24, 0xffffffff, 4, "" },
    { 22, 0, 2, "" },          { 22, 0xffff, 2, "" },
    { 34, 0, 2, "" },          { 34, 0xffff, 2, "" },
    { 20, 0xbeef, 2, "" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      write_tone (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 0.1);
      g_autoptr (GByteArray) bytes = read_bytes ();
      why_test_put (bytes->data + cases[i].at, cases[i].value, cases[i].n_bytes, FALSE);
      write_bytes (bytes->data, bytes->len);
      WhyAudioClip clip;
      WhyError error = { 0 };
      WhyStatus status = why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, &error);
      g_test_message ("%d: %s", status, error.message);
      g_assert_cmpint (status, !=, WHY_OK);
      g_assert_nonnull (strstr (error.message, cases[i].words));
      g_assert_cmpuint (strlen (error.message), >, 10);
    }
}

/* Random damage: any answer but a crash, and no sample that is not a number. */
static void
test_random_damage (void)
{
  static const int formats[] = {
    SF_FORMAT_WAV | SF_FORMAT_PCM_16,   SF_FORMAT_WAV | SF_FORMAT_FLOAT,
    SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, SF_FORMAT_AIFF | SF_FORMAT_PCM_24,
    SF_FORMAT_CAF | SF_FORMAT_FLOAT,    SF_FORMAT_W64 | SF_FORMAT_PCM_16,
    SF_FORMAT_RF64 | SF_FORMAT_PCM_16,  SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
    SF_FORMAT_OGG | SF_FORMAT_VORBIS,   SF_FORMAT_AU | SF_FORMAT_FLOAT,
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (20230604);
  int n_read = 0, n_refused = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      write_tone (formats[i], 44100, 0.05);
      g_autoptr (GByteArray) whole = read_bytes ();
      for (int round = 0; round < 200; round++)
        {
          g_autoptr (GByteArray) bytes = g_byte_array_new ();
          g_byte_array_append (bytes, whole->data, whole->len);
          int n_changes = g_rand_int_range (random, 1, 8);
          for (int c = 0; c < n_changes; c++)
            bytes->data[g_rand_int_range (random, 0, (gint32) MIN (whole->len, 400))]
                = (guint8) g_rand_int (random);
          gsize n
              = round & 1 ? bytes->len : (gsize) g_rand_int_range (random, 1, (gint32) bytes->len);
          write_bytes (bytes->data, n);
          WhyAudioClip clip;
          WhyError error = { 0 };
          if (why_audio_load (path, RATE_HZ, 0, 60, &clip, NULL, NULL, &error) == WHY_OK)
            {
              n_read++;
              g_assert_cmpuint (clip.n, >, 0);
              for (size_t s = 0; s < clip.n; s++)
                g_assert_true (isfinite (clip.samples[s]));
            }
          else
            {
              n_refused++;
              g_assert_cmpstr (error.message, !=, "");
            }
          why_audio_clip_clear (&clip);
        }
    }
  g_test_message ("%d read, %d refused", n_read, n_refused);
  g_assert_cmpint (n_read, >, 100);
  g_assert_cmpint (n_refused, >, 100);
}

typedef struct
{
  int n_calls;
  double last;
  enum
  {
    WATCH,
    VANISH,
    SHRINK,
    CANCEL
  } action;
} Steps;

static bool
step_cb (double fraction, void *user)
{
  Steps *steps = user;
  g_assert_cmpfloat (fraction, >=, steps->last);
  g_assert_cmpfloat (fraction, <=, 1);
  steps->last = fraction;
  if (++steps->n_calls != 3)
    return true;
  if (steps->action == VANISH)
    g_unlink (path);
  if (steps->action == SHRINK)
    g_assert_cmpint (truncate (path, 300000), ==, 0);
  return steps->action != CANCEL;
}

/* While it is read. */
static void
test_file_changes (void)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  for (int action = WATCH; action <= CANCEL; action++)
    {
      Steps steps = { .action = action };
      write_tone (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 10);
      WhyStatus status = why_audio_load (path, RATE_HZ, 0, 0, &clip, step_cb, &steps, &error);
      g_assert_cmpint (status, ==, action == CANCEL ? WHY_CANCELLED : WHY_OK);
      g_assert_cmpint (steps.n_calls, >=, 3);
      if (action == CANCEL)
        {
          g_assert_cmpint (steps.n_calls, ==, 3);
          g_assert_null (clip.samples);
        }
      else if (action == SHRINK)
        {
          g_assert_true (clip.info.ends_early);
          g_assert_cmpfloat_with_epsilon ((double) clip.n, 150000, 100);
        }
      else
        {
          g_assert_cmpuint (clip.n, ==, 441000);
          g_assert_cmpfloat (steps.last, ==, 1);
          g_assert_false (clip.info.ends_early);
        }
      why_audio_clip_clear (&clip);
    }
}

static void
test_probe (void)
{
  WhyAudioInfo info;
  WhyError error = { 0 };
  write_tone (SF_FORMAT_WAV | SF_FORMAT_PCM_24, 48000, 2);
  g_assert_cmpint (why_audio_probe (path, &info, &error), ==, WHY_OK);
  g_assert_cmpint (info.n_frames, ==, 96000);
  g_assert_cmpfloat (info.duration_s, ==, 2);
  g_assert_cmpfloat (info.sample_rate_hz, ==, 48000);
  g_assert_cmpstr (info.format, ==, "WAV (Microsoft), Signed 24 bit PCM");
  write_bytes ("nothing", 7);
  g_assert_cmpint (why_audio_probe (path, &info, &error), ==, WHY_ERR_FORMAT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  path = g_build_filename (folder, "sound", NULL);
  g_test_add_func ("/audio/input/no-file", test_no_file);
  g_test_add_func ("/audio/input/no-permission", test_no_permission);
  g_test_add_func ("/audio/input/no-sound", test_no_sound);
  g_test_add_func ("/audio/input/no-samples", test_no_samples);
  g_test_add_func ("/audio/input/range", test_range);
  g_test_add_func ("/audio/input/short", test_short);
  g_test_add_func ("/audio/input/not-finite", test_not_finite);
  g_test_add_func ("/audio/input/long-promise", test_long_promise);
  g_test_add_func ("/audio/input/unknown-size", test_unknown_size);
  g_test_add_func ("/audio/input/unknown-flac", test_unknown_flac);
  g_test_add_func ("/audio/input/cut-off", test_cut_off);
  g_test_add_func ("/audio/input/header-values", test_header_values);
  g_test_add_func ("/audio/input/random-damage", test_random_damage);
  g_test_add_func ("/audio/input/file-changes", test_file_changes);
  g_test_add_func ("/audio/input/probe", test_probe);
  int result = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return result;
}
