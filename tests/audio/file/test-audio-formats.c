/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <stdlib.h>

#include "audio/file/why-audio-file.h"
#include "why-test-tone.h"

/* Every container and coding that the installed libsndfile can write is written and read back. */

#define TONE_HZ 440.0
#define AMPLITUDE 0.5
#define SECONDS 1.0
#define TARGET_HZ 44100.0

static char *folder;

/* Channel c has amplitude AMPLITUDE * 2 (c + 1) / (n + 1): their mean is AMPLITUDE. */
static gboolean
write_tone (const char *path, int format, int rate, int n_channels)
{
  SF_INFO info = { .samplerate = rate, .channels = n_channels, .format = format };
  if (!sf_format_check (&info))
    return FALSE;
  g_unlink (path); /* to replace the contents of a file can mean to wait for the disk */
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  if (!sound)
    return FALSE;
  sf_command (sound, SFC_SET_CLIPPING, NULL, SF_TRUE);
  size_t n = (size_t) (SECONDS * rate);
  g_autofree float *frames = g_new (float, n *(size_t) n_channels);
  for (size_t i = 0; i < n; i++)
    for (int c = 0; c < n_channels; c++)
      frames[i * (size_t) n_channels + (size_t) c]
          = (float) (AMPLITUDE * 2 * (c + 1) / (n_channels + 1)
                     * sin (2 * M_PI * TONE_HZ * (double) i / rate));
  gboolean written = sf_writef_float (sound, frames, (sf_count_t) n) == (sf_count_t) n;
  return sf_close (sound) == 0 && written;
}

/* Relative error of the level that a coding may bring. */
static double
level_tolerance (int coding)
{
  switch (coding)
    {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_DPCM_8:
    case SF_FORMAT_ULAW:
    case SF_FORMAT_ALAW:
      return 0.02;
    case SF_FORMAT_VORBIS:
    case SF_FORMAT_OPUS:
    case SF_FORMAT_MPEG_LAYER_I:
    case SF_FORMAT_MPEG_LAYER_II:
    case SF_FORMAT_MPEG_LAYER_III:
      return 0.03;
    case SF_FORMAT_IMA_ADPCM:
    case SF_FORMAT_MS_ADPCM:
    case SF_FORMAT_VOX_ADPCM:
    case SF_FORMAT_NMS_ADPCM_16:
    case SF_FORMAT_NMS_ADPCM_24:
    case SF_FORMAT_NMS_ADPCM_32:
    case SF_FORMAT_G721_32:
    case SF_FORMAT_G723_24:
    case SF_FORMAT_G723_40:
      return 0.1;
    case SF_FORMAT_GSM610:
      return 0.25;
    default:
      return 2e-3;
    }
}

/* libsndfile takes any rate for these and writes another. */
static gboolean
holds_rate (int container, int rate)
{
  switch (container)
    {
    case SF_FORMAT_WVE:
      return rate == 8000;
    case SF_FORMAT_XI:
      return rate == 44100;
    case SF_FORMAT_SVX:
    case SF_FORMAT_MPC2K:
      return rate < 65536;
    case SF_FORMAT_MPEG: /* refused, but libsndfile loses memory over it */
      return rate <= 48000;
    default:
      return TRUE;
    }
}

/* The rate that a container can hold: some store the sample period in whole units. */
static double
rate_tolerance (int container)
{
  switch (container)
    {
    case SF_FORMAT_HTK: /* 100 ns */
    case SF_FORMAT_SDS: /* 1 ns */
      return 0.02;
    case SF_FORMAT_VOC: /* 1 us for 8-bit sound */
      return 0.1;
    default:
      return 0;
    }
}

/* Returns whether all is right, and says what is not. */
static gboolean
check_tone (const char *path, int format, int rate, int n_channels)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  WhyStatus status = why_audio_load (path, TARGET_HZ, 0, 0, &clip, NULL, NULL, &error);
  if (status != WHY_OK)
    {
      g_test_message ("format %08x at %d Hz, %d channels: %s", (guint) format, rate, n_channels,
                      error.message);
      return FALSE;
    }
  /* Block codings pad their last block (MPEG to 1152 + 529 samples, GSM to 320). */
  double file_rate = clip.info.sample_rate_hz, length = SECONDS * rate / file_rate,
         seconds = (double) clip.n / TARGET_HZ;
  size_t from = (size_t) (0.25 * TARGET_HZ), n = (size_t) (0.5 * TARGET_HZ);
  double tone_hz = TONE_HZ * file_rate / rate;
  WhyTestTone tone = { 0 };
  if (clip.n >= from + n)
    tone = why_test_measure (clip.samples + from, n, tone_hz, TARGET_HZ);
  gboolean right
      = clip.info.channels == n_channels && !clip.info.ends_early
        && fabs (file_rate / rate - 1) <= rate_tolerance (format & SF_FORMAT_TYPEMASK)
        && seconds >= length - 1e-3 && seconds <= length + 2048.0 / rate + 1e-3
        && fabs (tone.amplitude / AMPLITUDE - 1) <= level_tolerance (format & SF_FORMAT_SUBMASK)
        && fabs (tone.frequency_hz / tone_hz - 1) <= 1e-4;
  if (!right)
    g_test_message ("%s at %d Hz, %d channels: %d channels at %g Hz, %.4f s, amplitude %.4f, %.3f "
                    "Hz%s",
                    clip.info.format, rate, n_channels, clip.info.channels, file_rate, seconds,
                    tone.amplitude, tone.frequency_hz, clip.info.ends_early ? ", truncated" : "");
  why_audio_clip_clear (&clip);
  return right;
}

static int
get_count (int what)
{
  int count = 0;
  sf_command (NULL, what, &count, sizeof count);
  return count;
}

static int
get_format (int what, int index)
{
  SF_FORMAT_INFO info = { .format = index };
  g_assert_cmpint (sf_command (NULL, what, &info, sizeof info), ==, 0);
  return info.format;
}

static void
test_every_format (void)
{
  static const struct
  {
    int rate, n_channels;
  } cases[] = {
    { 8000, 1 },  { 11025, 2 }, { 16000, 1 }, { 22050, 2 },  { 44100, 1 },  { 44100, 2 },
    { 48000, 2 }, { 88200, 1 }, { 96000, 4 }, { 192000, 2 }, { 192000, 8 },
  };
  int n_major = get_count (SFC_GET_FORMAT_MAJOR_COUNT),
      n_coding = get_count (SFC_GET_FORMAT_SUBTYPE_COUNT);
  int n_pairs = 0, n_files = 0, n_wrong = 0;
  g_autofree char *path = g_build_filename (folder, "tone", NULL);

  for (int m = 0; m < n_major; m++)
    for (int c = 0; c < n_coding; c++)
      {
        int major = get_format (SFC_GET_FORMAT_MAJOR, m);
        int format = major | get_format (SFC_GET_FORMAT_SUBTYPE, c);
        /* Headerless data cannot be recognised; SD2 keeps its header in a second file of old
         * Macintosh systems. */
        if (major == SF_FORMAT_RAW || major == SF_FORMAT_SD2)
          continue;
        int written = 0;
        for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
          if (holds_rate (major, cases[i].rate)
              && write_tone (path, format, cases[i].rate, cases[i].n_channels))
            {
              n_wrong += !check_tone (path, format, cases[i].rate, cases[i].n_channels);
              written++;
            }
        n_pairs += written > 0;
        n_files += written;
      }
  g_test_message ("%d kinds of file, %d files read back", n_pairs, n_files);
  g_assert_cmpint (n_wrong, ==, 0);
  g_assert_cmpint (n_pairs, >=, 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  g_test_add_func ("/audio/formats/every", test_every_format);
  int result = g_test_run ();
  g_autofree char *path = g_build_filename (folder, "tone", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  return result;
}
