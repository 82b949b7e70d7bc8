/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make-seeds FOLDER: writes the seeds of each target below FOLDER, where they are kept in the source
 * tree (tests/fuzz/seeds). All of them are made by formula. */
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "audio/take/why-take-file-private.h"
#include "base/why-npy.h"
#include "fuzz-checkpoint.h"
#include "fuzz.h"
#include "nn/why-model.h"
#include "train/why-checkpoint.h"

#define RATE 8000
#define N_FRAMES 400

static char *
seed_path (const char *root, const char *target, const char *name)
{
  g_autofree char *folder = g_build_filename (root, target, NULL);
  why_fuzz_check (g_mkdir_with_parents (folder, 0755) == 0);
  return g_build_filename (folder, name, NULL);
}

static void
write_seed (const char *root, const char *target, const char *name, const void *bytes, gsize n)
{
  g_autofree char *path = seed_path (root, target, name);
  why_fuzz_check (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

/* A swinging tone, the channels of which differ. */
static void
write_sound (const char *root, const char *name, int format, int rate, int channels)
{
  g_autofree char *path = seed_path (root, "sound", name);
  SF_INFO info = { .samplerate = rate, .channels = channels, .format = format };
  SNDFILE *sound = sf_open (path, SFM_WRITE, &info);
  why_fuzz_check (sound);
  /* Opus and MP3 hold frames of their own length; where a codec is missing, so is its seed. */
  for (int i = 0; i < N_FRAMES; i++)
    {
      float frame[8];
      for (int c = 0; c < channels; c++)
        frame[c] = (float) (0.5 * sin (0.3 * i * (c + 1) + sin (0.02 * i)));
      sf_writef_float (sound, frame, 1);
    }
  sf_close (sound);
}

static void
write_sounds (const char *root)
{
  static const struct
  {
    const char *name;
    int format, rate, channels;
  } sounds[] = {
    { "pcm16.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm8-stereo.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, RATE, 2 },
    { "float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, RATE, 1 },
    { "double.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, RATE, 1 },
    { "ima.wav", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, RATE, 1 },
    { "ms.wav", SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, RATE, 1 },
    { "gsm.wav", SF_FORMAT_WAV | SF_FORMAT_GSM610, RATE, 1 },
    { "extensible.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, RATE, 3 },
    { "rifx.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16 | SF_ENDIAN_BIG, RATE, 1 },
    { "pcm24.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, RATE, 1 },
    { "pcm16.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, RATE, 2 },
    { "pcm16.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, RATE, 1 },
    { "ulaw.aifc", SF_FORMAT_AIFF | SF_FORMAT_ULAW, RATE, 1 },
    { "float.aifc", SF_FORMAT_AIFF | SF_FORMAT_FLOAT, RATE, 1 },
    { "pcm16.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16, RATE, 1 },
    { "alac.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, RATE, 1 },
    { "pcm16.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, RATE, 1 },
    { "g721.au", SF_FORMAT_AU | SF_FORMAT_G721_32, RATE, 1 },
    { "pcm16.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, RATE, 1 },
    { "stereo.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, RATE, 2 },
    { "vorbis.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, RATE, 1 },
    { "opus.ogg", SF_FORMAT_OGG | SF_FORMAT_OPUS, RATE, 1 },
    { "layer3.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, RATE, 1 },
    { "pcm16.svx", SF_FORMAT_SVX | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.nist", SF_FORMAT_NIST | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.voc", SF_FORMAT_VOC | SF_FORMAT_PCM_16, RATE, 1 },
    { "float.ircam", SF_FORMAT_IRCAM | SF_FORMAT_FLOAT, RATE, 1 },
    { "pcm24.paf", SF_FORMAT_PAF | SF_FORMAT_PCM_24, RATE, 1 },
    { "pcm16.htk", SF_FORMAT_HTK | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.sds", SF_FORMAT_SDS | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.avr", SF_FORMAT_AVR | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.mat4", SF_FORMAT_MAT4 | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.mat5", SF_FORMAT_MAT5 | SF_FORMAT_PCM_16, RATE, 1 },
    { "pcm16.pvf", SF_FORMAT_PVF | SF_FORMAT_PCM_16, RATE, 1 },
    { "dpcm16.xi", SF_FORMAT_XI | SF_FORMAT_DPCM_16, 44100, 1 },
    { "pcm16.mpc", SF_FORMAT_MPC2K | SF_FORMAT_PCM_16, 44100, 1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (sounds); i++)
    write_sound (root, sounds[i].name, sounds[i].format, sounds[i].rate, sounds[i].channels);
}

/* A seed that was written, with n bytes at a place replaced: headers that lie. */
static void
write_changed (const char *root,
               const char *target,
               const char *from,
               const char *name,
               gsize at,
               const char *bytes,
               gsize n)
{
  g_autofree char *path = seed_path (root, target, from), *content = NULL;
  gsize length;
  why_fuzz_check (g_file_get_contents (path, &content, &length, NULL) && at + n <= length);
  memcpy (content + at, bytes, n);
  write_seed (root, target, name, content, length);
}

/* Sounds that are of interest for their length: headers that lie or do not tell. */
static void
write_lengths (const char *root)
{
  static const char *const whole[]
      = { "pcm16.wav", "pcm24.rf64", "pcm16.w64",  "pcm16.caf", "pcm16.aiff",
          "pcm16.au",  "pcm16.flac", "vorbis.ogg", "opus.ogg",  "layer3.mp3" };
  static const struct
  {
    const char *from, *name;
    gsize at;
    const char *bytes;
    gsize n;
  } changed[] = {
    { "pcm16.wav", "size-0.wav", 40, "\0\0\0\0", 4 },
    { "pcm16.wav", "too-long.wav", 40, "\0\0\0\x7f", 4 },
    { "pcm24.rf64", "too-long.rf64", 28, "\0\0\0\0\0\0\4\0", 8 },
    { "pcm24.rf64", "size-0.rf64", 20, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16 },
    { "pcm16.w64", "too-long.w64", 96, "\0\0\0\0\0\0\0\x20", 8 },
    { "pcm16.flac", "unknown-length.flac", 22, "\0\0\0\0", 4 },
    { "pcm16.flac", "too-long.flac", 22, "\xff\xff\xff\xff", 4 },
    { "pcm16.au", "unknown-length.au", 8, "\xff\xff\xff\xff", 4 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    write_changed (root, "sound", changed[i].from, changed[i].name, changed[i].at, changed[i].bytes,
                   changed[i].n);
  for (gsize i = 0; i < G_N_ELEMENTS (whole) + G_N_ELEMENTS (changed); i++)
    {
      gsize k = i - G_N_ELEMENTS (whole);
      const char *name = i < G_N_ELEMENTS (whole) ? whole[i] : changed[k].name;
      g_autofree char *path = seed_path (root, "sound", name), *content = NULL;
      gsize length;
      why_fuzz_check (g_file_get_contents (path, &content, &length, NULL));
      write_seed (root, "timeline", name, content, length);
    }
}

static void
write_takes (const char *root)
{
  g_autofree char *path = seed_path (root, "take", "whole.wav");
  WhyTakeFile *take;
  float samples[64];
  for (int i = 0; i < 64; i++)
    samples[i] = (float) sin (0.3 * i);
  g_remove (path);
  why_fuzz_check (why_take_file_new (path, RATE, &take, NULL) == WHY_OK);
  why_fuzz_check (why_take_file_write (take, samples, 64, NULL) == WHY_OK);
  why_fuzz_check (why_take_file_finish (take, NULL) == WHY_OK);
  why_take_file_free (take);

  g_autofree char *content = NULL;
  gsize length;
  why_fuzz_check (g_file_get_contents (path, &content, &length, NULL));
  gsize data = length - sizeof samples;
  /* Killed before its header told of the samples; of more than there are; of 64-bit sizes. */
  write_changed (root, "take", "whole.wav", "killed.wav", data - 4, "\x10\0\0\0", 4);
  write_changed (root, "take", "whole.wav", "too-much.wav", data - 4, "\0\1\1\0", 4);
  const char head[]
      = "RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0\0\1\0\0\0\0\0\0\x20\0\0\0\0\0\0\0"
        "\x08\0\0\0\0\0\0\0\0\0\0\0fmt \x10\0\0\0\3\0\1\0\x40\x1f\0\0\0\x7d\0\0\4\0\x20\0"
        "data\xff\xff\xff\xff";
  char rf64[sizeof head - 1 + sizeof samples];
  memcpy (rf64, head, sizeof head - 1);
  memcpy (rf64 + sizeof head - 1, samples, sizeof samples);
  write_seed (root, "take", "killed.rf64", rf64, sizeof rf64);
}

static void
write_model (const char *root)
{
  static char *classes[] = { (char *) "vibrato", (char *) "none" };
  const WhyModelInfo info = {
    .has_metadata = true,
    .n_channels = 8,
    .n_classes = 2,
    .classes = classes,
    .sample_rate_hz = RATE,
    .n = 1024,
    .J = 4,
    .Q1 = 1,
    .Q2 = 1,
    .T = 64,
    .min_carrier_hz = 32,
    .orders = { false, true, true },
    .log_c = 0.1,
    .bn_eps = 1e-5,
    .trained_on = (char *) "nothing",
    .licence = (char *) "CC0",
  };
  g_autofree char *full = seed_path (root, "model", "metadata.safetensors"),
                  *half = seed_path (root, "model", "half.safetensors");
  WhySafetensors *tensors;
  why_fuzz_check (why_parameters_to_tensors (why_fuzz_trainer ()->parameters, &tensors, NULL)
                  == WHY_OK);
  const float *mu = why_fuzz_trainer ()->dataset->mu;
  why_fuzz_check (why_safetensors_write (tensors, half, true, NULL) == WHY_OK);
  why_fuzz_check (why_model_save (full, tensors, &info, mu, false, NULL) == WHY_OK);
  why_safetensors_free (tensors);
}

static void
write_arrays (const char *root)
{
  float values[24];
  for (int i = 0; i < 24; i++)
    values[i] = (float) i / 8;
  static const size_t flat[] = { 24 }, plane[] = { 6, 4 }, deep[] = { 2, 3, 2, 2 };
  g_autofree char *path = seed_path (root, "npy", "flat.npy"),
                  *deep_path = seed_path (root, "npy", "deep.npy"),
                  *plane_path = seed_path (root, "feature-cache", "plane.npy");
  why_fuzz_check (why_npy_write (path, values, 1, flat, NULL) == WHY_OK);
  why_fuzz_check (why_npy_write (deep_path, values, 4, deep, NULL) == WHY_OK);
  why_fuzz_check (why_npy_write (plane_path, values, 2, plane, NULL) == WHY_OK);
  const char wide[]
      = "\x93NUMPY\2\0\x40\0\0\0{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }  \n"
        "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";
  write_seed (root, "npy", "wide.npy", wide, sizeof wide - 1);
}

static void
write_texts (const char *root)
{
  static const char *const texts[][3] = {
    { "manifest", "plain.csv", "path,class,split\na.wav,vibrato,train\nb.wav,ordinario,test\n" },
    { "manifest", "quoted.csv",
      "\xef\xbb\xbfpath,class,split,notes\r\n\"a, b.wav\",trill,train,\"said \"\"so\"\"\r\ntwice\"\r\n\r\n" },
    { "manifest", "folders.csv", "split,path,class,,\nx1,dir/\xc3\xa9.wav,a,,\n,/abs.wav,b,,\n" },
    { "json", "header.json",
      "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],"
      "\"data_offsets\":[0,24]}}" },
    { "json", "escapes.json",
      "[\"\\u00e9\\ud83d\\ude00\\n\\\"\\\\/\", \"\xc3\xa9\xe2\x82\xac\", 18446744073709551615]" },
    { "sidecar", "notes.json",
      "{\"format\":\"whybrato-sidecar\",\"version\":1,\"sound\":\"a.wav\",\"ti"
      "tle\":\"T\",\"remark\":\"\",\"notes\":[{\"from_s\":1.5,\"to_s\":2.25,\"lab"
      "el\":\"trill\",\"remark\":\"r\",\"was\":{\"from_s\":1,\"to_s\":2.25,\"labe"
      "l\":\"vibrato\",\"model\":\"m\"}},{\"from_s\":3,\"to_s\":4,\"label\":null"
      ",\"removed\":true,\"stars\":[1,{\"a\":null}]}],\"more\":{\"a\":1e-3}}" },
    { "sidecar", "newer.json",
      "{\"format\":\"whybrato-sidecar\",\"version\":2,\"notes\":[{\"from_s\":"
      "0.5,\"to_s\":60,\"label\":\"none\"},{\"from_s\":39,\"to_s\":41}]}" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    write_seed (root, texts[i][0], texts[i][1], texts[i][2], strlen (texts[i][2]));
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    {
      g_printerr ("usage: make-seeds FOLDER\n");
      return 2;
    }
  const char *root = argv[1];
  g_autofree char *checkpoint = seed_path (root, "checkpoint", "third-epoch");
  write_sounds (root);
  write_lengths (root);
  write_takes (root);
  write_model (root);
  write_arrays (root);
  write_texts (root);
  why_fuzz_check (why_checkpoint_save (why_fuzz_trainer (), checkpoint, NULL) == WHY_OK);
  return 0;
}
