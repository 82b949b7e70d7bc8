/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <sndfile.h>

#include "audio/file/why-audio-file.h"
#include "audio/file/why-audio-reader.h"
#include "why-test-tone.h"
#include "base/why-random.h"

/* A part of a file has the very samples that the whole file has there, whatever coding and rates.
 */

static char *folder, *path;

static void
write_noise (int format, int rate, int n_channels, size_t n)
{
  SF_INFO info = { .samplerate = rate, .channels = n_channels, .format = format };
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (sound);
  g_autofree float *frames = g_new (float, n *(size_t) n_channels);
  WhyRandom random = why_random_new (5);
  for (size_t i = 0; i < n * (size_t) n_channels; i++)
    frames[i] = (float) why_random_range (&random, -0.5, 0.5);
  g_assert_cmpint (sf_writef_float (sound, frames, (sf_count_t) n), ==, (sf_count_t) n);
  g_assert_cmpint (sf_close (sound), ==, 0);
}

static void
load (double rate_hz, double start_s, double duration_s, WhyAudioClip *clip)
{
  WhyError error = { 0 };
  if (why_audio_load (path, rate_hz, start_s, duration_s, clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
}

static double
compare_part (const WhyAudioClip *whole, double rate_hz, double start_s, double duration_s)
{
  WhyAudioClip part;
  load (rate_hz, start_s, duration_s, &part);
  size_t from = (size_t) llround (start_s * rate_hz), n = (size_t) llround (duration_s * rate_hz);
  if (duration_s <= 0 || from + n > whole->n)
    n = whole->n - from;
  g_assert_cmpuint (part.n, ==, n);
  g_assert_cmpfloat_with_epsilon (part.start_s, start_s, 0.5 / rate_hz + 1e-12);
  double worst = 0;
  for (size_t i = 0; i < n; i++)
    worst = fmax (worst, fabs ((double) part.samples[i] - whole->samples[from + i]));
  why_audio_clip_clear (&part);
  return worst;
}

static void
test_part (void)
{
  static const struct
  {
    int format, rate, n_channels;
  } files[] = {
    { SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 2 },
    { SF_FORMAT_WAV | SF_FORMAT_FLOAT, 44100, 1 },
    { SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 22050, 1 },
    { SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, 44100, 2 },
    { SF_FORMAT_WAV | SF_FORMAT_GSM610, 8000, 1 },
    { SF_FORMAT_WAV | SF_FORMAT_G721_32, 8000, 1 },
    { SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 96000, 2 },
    { SF_FORMAT_AIFF | SF_FORMAT_DWVW_16, 44100, 1 },
    { SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 44100, 2 },
    { SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 192000, 1 },
    { SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 2 },
    { SF_FORMAT_OGG | SF_FORMAT_VORBIS, 32000, 1 },
    { SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 2 },
    { SF_FORMAT_OGG | SF_FORMAT_OPUS, 16000, 1 },
    { SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 2 },
    { SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 16000, 1 },
    { SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 44100, 2 },
    { SF_FORMAT_W64 | SF_FORMAT_PCM_32, 44101, 1 },
    { SF_FORMAT_RF64 | SF_FORMAT_DOUBLE, 11025, 3 },
    { SF_FORMAT_XI | SF_FORMAT_DPCM_16, 44100, 1 },
    { SF_FORMAT_AU | SF_FORMAT_G723_24, 8000, 1 },
    { SF_FORMAT_VOC | SF_FORMAT_ULAW, 8000, 1 },
  };
  double worst_of_all = 0;
  int n_wrong = 0;
  for (size_t f = 0; f < G_N_ELEMENTS (files); f++)
    {
      write_noise (files[f].format, files[f].rate, files[f].n_channels,
                   (size_t) (2.5 * files[f].rate));
      static const double rates[] = { 44100, 48000, 22050.5 };
      for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
        {
          WhyAudioClip whole;
          load (rates[r], 0, 0, &whole);
          double worst = compare_part (&whole, rates[r], 0.7, 0.3);
          worst = fmax (worst, compare_part (&whole, rates[r], 0.01, 0.05));
          worst = fmax (worst, compare_part (&whole, rates[r], 1.2345, 0));
          worst = fmax (worst, compare_part (&whole, rates[r], 1.9, 60));
          worst = fmax (worst, compare_part (&whole, rates[r], 0, 0.25));
          /* Equal rates: the same values (Opus: to the last bit). Else only the rounding of soxr's
           * transforms differs. */
          if (worst > (whole.info.sample_rate_hz == rates[r] ? 1e-7 : 2e-6))
            {
              g_test_message ("%s, %d Hz to %g Hz: %.2g", whole.info.format, files[f].rate,
                              rates[r], worst);
              n_wrong++;
            }
          worst_of_all = fmax (worst_of_all, worst);
          why_audio_clip_clear (&whole);
        }
    }
  g_test_message ("worst difference between part and whole: %.2g", worst_of_all);
  g_assert_cmpint (n_wrong, ==, 0);
}

/* Number of samples and place of an impulse, at each rate. */
static void
test_length_and_place (void)
{
  static const int rates[]
      = { 8000, 11025, 16000, 22050, 32000, 44100, 44101, 48000, 96000, 192000 };
  static const size_t lengths[] = { 1, 2, 441, 44101 };
  for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
    for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        WhyAudioClip clip;
        write_noise (SF_FORMAT_WAV | SF_FORMAT_PCM_24, rates[r], 1, lengths[i]);
        size_t expected = (size_t) llround ((double) lengths[i] * 44100 / rates[r]);
        if (expected == 0)
          continue;
        load (44100, 0, 0, &clip);
        g_assert_cmpuint (clip.n, ==, expected);
        g_assert_cmpint (clip.info.n_frames, ==, (gint64) lengths[i]);
        why_audio_clip_clear (&clip);
      }

  g_autofree float *impulse = g_new0 (float, 96000);
  impulse[48000] = 0.5f;
  g_assert_cmpint (why_audio_save (path, impulse, 96000, 96000, false, NULL), ==, WHY_OK);
  WhyAudioClip clip;
  load (44100, 0.25, 0.5, &clip);
  g_assert_cmpuint (clip.n, ==, 22050);
  for (size_t i = 0; i < clip.n; i++)
    g_assert_cmpfloat (clip.samples[i], <=, clip.samples[11025]);
  g_assert_cmpfloat (clip.samples[11025], >, 0.2);
  for (size_t i = 1; i < 50; i++)
    g_assert_cmpfloat_with_epsilon (clip.samples[11025 - i], clip.samples[11025 + i], 1e-6);
  why_audio_clip_clear (&clip);
}

/* The reader in small pieces is the loader. */
static void
test_reader (void)
{
  write_noise (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 2, 100000);
  WhyAudioClip clip;
  load (44100, 0.5, 1, &clip);
  WhyAudioReader *reader;
  g_assert_cmpint (why_audio_reader_open (path, 44100, 0.5, 1, NULL, NULL, &reader, NULL), ==,
                   WHY_OK);
  g_assert_cmpuint (why_audio_reader_expected (reader), ==, 44100);
  size_t at = 0, n_read;
  float block[333];
  do
    {
      size_t n = (size_t) g_test_rand_int_range (1, 333);
      g_assert_cmpint (why_audio_reader_read (reader, block, n, &n_read, NULL), ==, WHY_OK);
      g_assert_cmpuint (n_read, <=, n);
      g_assert_cmpuint (at + n_read, <=, clip.n);
      g_assert_cmpmem (block, n_read * sizeof *block, clip.samples + at, n_read * sizeof *block);
      at += n_read;
    }
  while (n_read > 0);
  g_assert_cmpuint (at, ==, clip.n);
  why_audio_reader_free (reader);
  why_audio_clip_clear (&clip);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  path = g_build_filename (folder, "sound", NULL);
  g_test_add_func ("/audio/cut/part-is-whole", test_part);
  g_test_add_func ("/audio/cut/length-and-place", test_length_and_place);
  g_test_add_func ("/audio/cut/reader", test_reader);
  int result = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return result;
}
