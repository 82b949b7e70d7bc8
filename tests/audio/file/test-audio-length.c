/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <sndfile.h>

#include "audio/file/why-audio-file.h"
#include "audio/file/why-audio-reader.h"
#include "why-test-bytes.h"
#include "why-test-tone.h"
#include "base/why-random.h"

/* The length of a sound is what can be read of it, whatever its header says. Each case is a file of three
 * seconds in which one number lies, or that has something before or behind the sound. */

#define RATE_HZ 44100
#define SECONDS 3
#define FRAMES (SECONDS * RATE_HZ)

static char *folder, *path;

static GByteArray *
make (int format, int n_channels)
{
  SF_INFO info = { .samplerate = RATE_HZ, .channels = n_channels, .format = format };
  if ((format & SF_FORMAT_SUBMASK) == SF_FORMAT_OPUS)
    info.samplerate = 48000;
  gsize n = (gsize) (SECONDS * info.samplerate);
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (sound);
  g_autofree float *tone = g_new (float, n), *frames = g_new (float, n *(gsize) n_channels);
  why_test_fill_tone (tone, n, 440, info.samplerate, 0.5);
  /* A little noise fills the pages of lossy codings. */
  WhyRandom random = why_random_new (3);
  for (gsize i = 0; i < n * (gsize) n_channels; i++)
    frames[i] = tone[i / (gsize) n_channels] + (float) why_random_range (&random, -0.02, 0.02);
  g_assert_cmpint (sf_writef_float (sound, frames, (sf_count_t) n), ==, (sf_count_t) n);
  g_assert_cmpint (sf_close (sound), ==, 0);
  char *data;
  gsize size;
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_byte_array_new_take ((guint8 *) data, size);
}

static void
write_file (const GByteArray *bytes)
{
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, NULL));
}

static gsize
find_last (const GByteArray *bytes, const char *name)
{
  for (gsize i = bytes->len - 3; i-- > 0;)
    if (memcmp (bytes->data + i, name, 4) == 0)
      return i;
  g_assert_not_reached ();
}

/* The file as it is now: one length by counting, by loading all, and by reading on from the middle; the
 * tone in it. */
static void
check (const char *what, double seconds, double tolerance, gboolean ends_early)
{
  WhyAudioInfo info;
  WhyAudioClip whole, part;
  WhyError error = { 0 };
  if (why_audio_count (path, &info, NULL, NULL, &error) != WHY_OK)
    g_error ("%s: %s", what, error.message);
  if (why_audio_load (path, RATE_HZ, 0, 0, &whole, NULL, NULL, &error) != WHY_OK)
    g_error ("%s: %s", what, error.message);
  if (why_audio_load (path, RATE_HZ, seconds / 2, 0, &part, NULL, NULL, &error) != WHY_OK)
    g_error ("%s: %s", what, error.message);
  double loaded_s = (double) whole.n / RATE_HZ;
  g_test_message ("%s: %.4f s%s", what, info.duration_s, info.ends_early ? ", ends early" : "");
  g_assert_true (info.length_is_known);
  g_assert_cmpfloat_with_epsilon (info.duration_s, seconds, tolerance);
  g_assert_cmpfloat_with_epsilon (loaded_s, info.duration_s, 2.0 / RATE_HZ);
  g_assert_cmpfloat_with_epsilon (part.start_s + (double) part.n / RATE_HZ, info.duration_s,
                                  2.0 / RATE_HZ);
  g_assert_cmpint (info.ends_early, ==, ends_early);
  WhyTestTone tone = why_test_measure (whole.samples + 4410, 40000, 440, RATE_HZ);
  g_assert_cmpfloat_with_epsilon (tone.amplitude, 0.5, 0.02);
  why_audio_clip_clear (&whole);
  why_audio_clip_clear (&part);
}

/* A number in the header of a file without loss. */
typedef struct
{
  const char *name;
  int container;
  const char *chunk;
  int at, n_bytes;
  gboolean big_endian;
  gint64 extra; /* what the number counts beside the sound */
} Header;

static const Header headers[] = {
  { "WAV", SF_FORMAT_WAV, "data", 4, 4, FALSE, 0 },
  { "AIFF", SF_FORMAT_AIFF, "SSND", 4, 4, TRUE, 8 },
  { "AIFF frames", SF_FORMAT_AIFF, "COMM", 10, 4, TRUE, 0 },
  { "W64", SF_FORMAT_W64, "data", 16, 8, FALSE, 24 },
  { "CAF", SF_FORMAT_CAF, "data", 4, 8, TRUE, 4 },
  { "AU", SF_FORMAT_AU, ".snd", 8, 4, TRUE, 0 },
  { "RF64", SF_FORMAT_RF64, "ds64", 16, 8, FALSE, 0 },
};

static GByteArray *
make_lying (const Header *header, guint64 value)
{
  GByteArray *bytes = make (header->container | SF_FORMAT_PCM_16, 1);
  why_test_put (bytes->data + why_test_find (bytes, header->chunk) + header->at, value,
                header->n_bytes, header->big_endian);
  /* Short files get the small header: the number counts all the same. */
  if (header->container == SF_FORMAT_RF64)
    why_test_put (bytes->data + why_test_find (bytes, "data") + 4, 0xffffffff, 4, FALSE);
  return bytes;
}

/* Never filled in, far beyond the file, or left as it was before the last second was written. */
static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const Header *h = &headers[i];
      const guint64 values[] = { 0,
                                 (guint64) h->extra,
                                 G_MAXUINT32,
                                 G_MAXUINT64,
                                 G_GUINT64_CONSTANT (1) << 61,
                                 G_GUINT64_CONSTANT (1) << 50,
                                 (guint64) (2 * FRAMES * 2 / 3) };
      for (gsize v = 0; v < G_N_ELEMENTS (values); v++)
        {
          if (h->n_bytes == 4 && values[v] > G_MAXUINT32)
            continue;
          g_autoptr (GByteArray) bytes = make_lying (h, values[v]);
          g_autofree char *what
              = g_strdup_printf ("%s %" G_GINT64_MODIFIER "x", h->name, values[v]);
          write_file (bytes);
          check (what, SECONDS, 0.001, FALSE);
        }
    }
}

/* A copy that was broken off: what is there counts, and the promise is told. */
static void
test_broken_off (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const Header *h = &headers[i];
      if (g_str_equal (h->chunk, "COMM"))
        continue;
      g_autoptr (GByteArray) bytes = make_lying (h, (guint64) (2 * FRAMES + h->extra));
      g_byte_array_set_size (bytes, bytes->len - 2 * FRAMES / 2);
      write_file (bytes);
      check (h->name, SECONDS / 2.0, 0.001, TRUE);
      WhyAudioInfo info;
      g_assert_cmpint (why_audio_probe (path, &info, NULL), ==, WHY_OK);
      g_assert_cmpfloat_with_epsilon (info.promised_s, SECONDS, 0.01);
    }
}

/* The size counts its own header, or a byte of padding: nobody misses that. */
static void
test_near_miss (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const Header *h = &headers[i];
      if (g_str_equal (h->chunk, "COMM"))
        continue;
      g_autoptr (GByteArray) bytes = make_lying (h, (guint64) (2 * FRAMES + h->extra + 44));
      write_file (bytes);
      check (h->name, SECONDS, 0.001, FALSE);
    }
}

/* Chunks and padding behind the sound are no sound. */
static void
test_behind (void)
{
  static const struct
  {
    const char *bytes;
    gsize n;
  } behind[] = { { "LIST\x1a\0\0\0INFOISFT\x0e\0\0\0Recorder 1.23\0", 34 },
                 { "id3 \x10\0\0\0ID3\3\0\0\0\0\0\6\0\0\0\0\0\0", 24 },
                 { "LIST\xff\xff\0\0INFO", 12 }, /* cut off itself */
                 { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20 } };
  for (gsize i = 0; i < G_N_ELEMENTS (behind); i++)
    {
      g_autoptr (GByteArray) bytes = make (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1);
      g_byte_array_append (bytes, (const guint8 *) behind[i].bytes, (guint) behind[i].n);
      write_file (bytes);
      check ("something behind", SECONDS, 1e-9, FALSE);
    }
  /* Nothing but chunks: there is no sound, and none is made up. */
  g_autoptr (GByteArray) bytes = make (SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1);
  gsize data = why_test_find (bytes, "data");
  g_byte_array_set_size (bytes, (guint) data + 8);
  why_test_put (bytes->data + data + 4, 0, 4, FALSE);
  g_byte_array_append (bytes, (const guint8 *) behind[0].bytes, (guint) behind[0].n);
  write_file (bytes);
  WhyAudioClip clip;
  WhyError error = { 0 };
  g_assert_cmpint (why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, &error), ==,
                   WHY_ERR_FORMAT);
  g_assert_nonnull (strstr (error.message, "contains no sound"));
}

/* Zeros and tags before the sound. */
static void
test_before (void)
{
  static const int formats[]
      = { SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
          SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_AIFF | SF_FORMAT_PCM_16,
          SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III };
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    for (int tag = 0; tag < 3; tag++)
      {
        g_autoptr (GByteArray) sound = make (formats[i], 1);
        g_autoptr (GByteArray) bytes = g_byte_array_new ();
        guint8 zeros[2000] = { 0 };
        /* 700 bytes, 417 of padding behind them at times */
        static const guint8 head[10] = { 'I', 'D', '3', 3, 0, 0, 0, 0, 5, 60 };
        if (tag)
          {
            g_byte_array_append (bytes, head, sizeof head);
            g_byte_array_append (bytes, zeros, 5 * 128 + 60);
          }
        if (tag < 2)
          g_byte_array_append (bytes, zeros, 417);
        g_byte_array_append (bytes, sound->data, sound->len);
        write_file (bytes);
        g_autofree char *what
            = g_strdup_printf ("%x behind %u bytes", formats[i], bytes->len - sound->len);
        check (what, SECONDS, 0.06, FALSE);
      }
}

static void
set_flac_total (GByteArray *bytes, guint64 n)
{
  bytes->data[21] = (guint8) ((bytes->data[21] & 0xf0) | n >> 32);
  why_test_put (bytes->data + 22, n & G_MAXUINT32, 4, TRUE);
}

static void
test_flac (void)
{
  static const guint64 totals[] = { 0, 1000, FRAMES - 1, G_GUINT64_CONSTANT (0xfffffffff) };
  for (gsize i = 0; i < G_N_ELEMENTS (totals); i++)
    {
      g_autoptr (GByteArray) bytes = make (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2);
      set_flac_total (bytes, totals[i]);
      write_file (bytes);
      check ("FLAC", SECONDS, 1e-9, FALSE);
    }
  g_autoptr (GByteArray) bytes = make (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1);
  WhyAudioInfo info;
  write_file (bytes);
  g_assert_cmpint (why_audio_probe (path, &info, NULL), ==, WHY_OK);
  g_assert_true (info.length_is_known); /* the last frame agrees: nothing need be read */
  g_byte_array_append (bytes, (const guint8 *) "TAG", 3);
  g_byte_array_set_size (bytes, bytes->len + 125);
  write_file (bytes);
  check ("FLAC with a tag", SECONDS, 1e-9, FALSE);
  set_flac_total (bytes, 20 * RATE_HZ);
  write_file (bytes);
  g_assert_cmpint (why_audio_probe (path, &info, NULL), ==, WHY_OK);
  g_assert_true (info.ends_early); /* said at opening */
  check ("FLAC cut off", SECONDS, 1e-9, TRUE);
}

static guint32
checksum (const guint8 *bytes, gsize n)
{
  guint32 crc = 0;
  for (gsize i = 0; i < n; i++)
    {
      crc ^= (guint32) bytes[i] << 24;
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 0x80000000u ? crc << 1 ^ 0x04c11db7u : crc << 1;
    }
  return crc;
}

/* The last page of an Ogg stream says where it ends. */
static void
test_ogg_end (void)
{
  static const int codings[] = { SF_FORMAT_VORBIS, SF_FORMAT_OPUS };
  static const gint64 ends[] = { 1, 5000, -5, -1, G_GINT64_CONSTANT (1) << 50, G_MAXINT64, 0 };
  for (gsize c = 0; c < G_N_ELEMENTS (codings); c++)
    for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
      {
        g_autoptr (GByteArray) bytes = make (SF_FORMAT_OGG | codings[c], 1);
        gsize page = find_last (bytes, "OggS");
        gint64 end = ends[i];
        if (end == 0) /* 30 ms more than there are: not impossible, but wrong all the same */
          {
            memcpy (&end, bytes->data + page + 6, 8);
            end = GINT64_FROM_LE (end) + 1323;
          }
        why_test_put (bytes->data + page + 6, (guint64) end, 8, FALSE);
        why_test_put (bytes->data + page + 22, 0, 4, FALSE);
        why_test_put (bytes->data + page + 22, checksum (bytes->data + page, bytes->len - page), 4,
                      FALSE);
        write_file (bytes);
        check ("Ogg", SECONDS, 0.05, FALSE);
      }
}

/* Streams behind one another, with other channels too; at another rate the end is told. */
static void
test_ogg_chain (void)
{
  g_autoptr (GByteArray) first = make (SF_FORMAT_OGG | SF_FORMAT_VORBIS, 1);
  g_autoptr (GByteArray) second = make (SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2);
  g_autoptr (GByteArray) other = make (SF_FORMAT_OGG | SF_FORMAT_OPUS, 1);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_byte_array_append (bytes, first->data, first->len);
  g_byte_array_append (bytes, second->data, second->len);
  write_file (bytes);
  check ("chain", 2 * SECONDS, 1e-9, FALSE);
  g_byte_array_append (bytes, other->data, other->len);
  write_file (bytes);
  check ("chain with another rate", 2 * SECONDS, 1e-9, FALSE);
  WhyAudioInfo info;
  g_assert_cmpint (why_audio_count (path, &info, NULL, NULL, NULL), ==, WHY_OK);
  g_assert_true (info.stops);
}

/* The count of an MPEG stream, where there is one, lies or is of another stream. */
static void
test_mpeg (void)
{
  g_autoptr (GByteArray) bytes = make (SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 1);
  gsize count = 0;
  for (gsize i = 0; i < 200 && !count; i++)
    if (memcmp (bytes->data + i, "Xing", 4) == 0 || memcmp (bytes->data + i, "Info", 4) == 0)
      count = i;
  g_assert_cmpuint (count, >, 0);
  static const guint32 counts[] = { 0, 10, 100, 200, 100000 };
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      why_test_put (bytes->data + count + 8, counts[i], 4, TRUE);
      write_file (bytes);
      check ("MPEG", SECONDS, 0.1, FALSE);
    }
  memset (bytes->data + count, 0, 4);
  write_file (bytes);
  check ("MPEG without a count", SECONDS, 0.1, FALSE);

  /* A cut that only the decoder notices is told again by who opens the file later. */
  g_byte_array_set_size (bytes, bytes->len * 2 / 3);
  write_file (bytes);
  g_usleep (50000);
  for (int i = 0; i < 2; i++)
    {
      WhyAudioInfo info;
      g_assert_cmpint (why_audio_count (path, &info, NULL, NULL, NULL), ==, WHY_OK);
      g_assert_true (info.ends_early);
      g_assert_false (info.stops);
    }

  g_autoptr (GByteArray) twice = make (SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 1);
  /* Room first: what is appended moves with it. */
  guint length = twice->len;
  g_byte_array_set_size (twice, 2 * length);
  memcpy (twice->data + length, twice->data, length);
  write_file (twice);
  check ("MPEG twice", 2 * SECONDS, 0.15, FALSE);
}

/* A file that is written anew is another one, however shortly after. */
static void
test_written_anew (void)
{
  for (int seconds = 1; seconds <= SECONDS; seconds++)
    {
      g_autoptr (GByteArray) bytes = make (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1);
      set_flac_total (bytes, 0);
      g_byte_array_set_size (bytes, bytes->len * (guint) seconds / SECONDS);
      write_file (bytes);
      WhyAudioInfo info;
      g_assert_cmpint (why_audio_count (path, &info, NULL, NULL, NULL), ==, WHY_OK);
      g_assert_cmpfloat_with_epsilon (info.duration_s, seconds, 0.15);
    }
}

/* One channel of two against the other: their mean, or one alone. */
static void
check_channels (
    const char *what, float left, float right, double delay_s, int channel, double amplitude)
{
  SF_INFO info
      = { .samplerate = RATE_HZ, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  g_autofree float *frames = g_new (float, 2 * FRAMES);
  for (gsize i = 0; i < FRAMES; i++)
    {
      double t = (double) i / RATE_HZ;
      frames[2 * i] = left * (float) sin (2 * G_PI * 440 * t);
      frames[2 * i + 1] = right * (float) sin (2 * G_PI * 440 * (t - delay_s));
    }
  g_assert_cmpint (sf_writef_float (sound, frames, FRAMES), ==, FRAMES);
  sf_close (sound);
  WhyAudioClip clip;
  g_assert_cmpint (why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, NULL), ==, WHY_OK);
  WhyTestTone tone = why_test_measure (clip.samples + 4410, 40000, 440, RATE_HZ);
  g_test_message ("%s: channel %d, %.4f", what, clip.info.channel, tone.amplitude);
  g_assert_cmpint (clip.info.channel, ==, channel);
  g_assert_cmpfloat_with_epsilon (tone.amplitude, amplitude, 1e-3);
  why_audio_clip_clear (&clip);
}

static void
test_channels (void)
{
  check_channels ("alike", 0.5f, 0.5f, 0, -1, 0.5);
  check_channels ("one silent", 0.5f, 0, 0, -1, 0.25);
  check_channels ("a quarter apart", 0.5f, 0.5f, 0.25 / 440, -1, 0.5 * G_SQRT2 / 2);
  check_channels ("swapped", 0.5f, -0.5f, 0, 0, 0.5);
  check_channels ("nearly swapped", -0.45f, 0.5f, 0, 1, 0.5);
  check_channels ("swapped and softer", 0.5f, -0.3f, 0, 0, 0.5);
  check_channels ("half a wave apart", 0.4f, 0.5f, 0.5 / 440, 1, 0.5);
}

/* What cannot be read says so, and what to do about it. */
static void
test_foreign (void)
{
  static const struct
  {
    const char *bytes;
    gsize n;
  } kinds[] = { { "\0\0\0\x1c"
                  "ftypM4A ",
                  12 },
                { "\x1a\x45\xdf\xa3", 4 },
                { "\x30\x26\xb2\x75\x8e\x66\xcf\x11", 8 },
                { "\xff\xf1\x50\x80", 4 },
                { "wvpk", 4 },
                { "MAC ", 4 },
                { "#!AMR\n", 6 } };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_byte_array_append (bytes, (const guint8 *) kinds[i].bytes, (guint) kinds[i].n);
      for (guint k = 0; k < 3000; k++)
        g_byte_array_append (bytes, (const guint8[]){ (guint8) (k * 37) }, 1);
      write_file (bytes);
      WhyAudioInfo info;
      WhyError error = { 0 };
      g_assert_cmpint (why_audio_probe (path, &info, &error), ==, WHY_ERR_UNSUPPORTED);
      g_test_message ("%s", error.message);
      g_assert_nonnull (strstr (error.message, "convert it to WAV or FLAC"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-length-XXXXXX", NULL);
  path = g_build_filename (folder, "sound", NULL);
  g_test_add_func ("/audio/length/sizes", test_sizes);
  g_test_add_func ("/audio/length/broken-off", test_broken_off);
  g_test_add_func ("/audio/length/near-miss", test_near_miss);
  g_test_add_func ("/audio/length/behind", test_behind);
  g_test_add_func ("/audio/length/before", test_before);
  g_test_add_func ("/audio/length/flac", test_flac);
  g_test_add_func ("/audio/length/ogg-end", test_ogg_end);
  g_test_add_func ("/audio/length/ogg-chain", test_ogg_chain);
  g_test_add_func ("/audio/length/mpeg", test_mpeg);
  g_test_add_func ("/audio/length/written-anew", test_written_anew);
  g_test_add_func ("/audio/length/channels", test_channels);
  g_test_add_func ("/audio/length/foreign", test_foreign);
  int status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  return status;
}
