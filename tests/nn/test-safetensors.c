/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "nn/why-half.h"
#include "nn/why-json.h"
#include "nn/why-safetensors-private.h"

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* A file of a header and n_bytes of data; declared is the header length it claims (0: the true one). */
static char *
write_raw (
    const char *header, size_t header_length, guint64 declared, const void *data, size_t n_bytes)
{
  char *path = path_of ("raw.safetensors");
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 length = declared ? declared : header_length;
  g_byte_array_append (bytes, (const guint8 *) &length, 8);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) header_length);
  if (n_bytes > 0)
    g_byte_array_append (bytes, data, (guint) n_bytes);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  return path;
}

static void
test_half (void)
{
  /* Every half value survives the way through float; every half-way point rounds to the even neighbour. */
  for (guint32 bits = 0; bits < 0x10000; bits++)
    {
      float value = why_half_to_float ((uint16_t) bits);
      uint16_t back = why_half_from_float (value);
      if ((bits & 0x7fff) > 0x7c00)
        g_assert_true (isnan (value) && (back & 0x7fff) > 0x7c00);
      else
        g_assert_cmpuint (back, ==, bits);
    }
  for (guint32 bits = 0; bits < 0x7bff; bits++)
    {
      float low = why_half_to_float ((uint16_t) bits),
            high = why_half_to_float ((uint16_t) (bits + 1));
      float middle = (low + high) / 2;
      g_assert_cmpuint (why_half_from_float (middle), ==, bits + (bits & 1));
      g_assert_cmpuint (why_half_from_float (nextafterf (middle, 0)), ==, bits);
      g_assert_cmpuint (why_half_from_float (-nextafterf (middle, 1e9f)), ==, 0x8000 | (bits + 1));
    }
  g_assert_cmpuint (why_half_from_float (65519.996f), ==, 0x7bff);
  g_assert_cmpuint (why_half_from_float (65520), ==, 0x7c00);
  g_assert_cmpuint (why_half_from_float (-INFINITY), ==, 0xfc00);
  g_assert_cmpfloat (why_half_to_float (0x3555), ==, 0.333251953125f);
  g_assert_cmpfloat (why_bfloat16_to_float (0x3f80), ==, 1);
  g_assert_cmpfloat (why_bfloat16_to_float (0xc2f7), ==, -123.5f);
}

static void
test_types (void)
{
  const char header[] = "{\"__metadata__\":{\"a\\u00e9\\ud83c\\udfb5\":\"x\\n\\\"y\\\\\"},"
                        " \"wide\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                        "\"steps\" : {\"shape\":[],\"data_offsets\":[16,24],\"dtype\":\"I64\"},"
                        "\"half\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[24,28]},"
                        "\"brain\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[28,32]},"
                        "\"none\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[32,32]},"
                        "\"single\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[32,36]}}   ";
  guint8 data[36];
  const double wide[] = { -0.1, 1e300 };
  const guint16 half[] = { 0x3c00, 0xc000 }, brain[] = { 0x3f80, 0x4000 };
  const float single = 7.5f;
  memcpy (data, wide, 16);
  memset (data + 16, 0xff, 8);
  memcpy (data + 24, half, 4);
  memcpy (data + 28, brain, 4);
  memcpy (data + 32, &single, 4);
  g_autofree char *path = write_raw (header, strlen (header), 0, data, sizeof data);
  WhySafetensors *file;
  WhyError error = { 0 };
  why_safetensors_read (path, &file, &error);
  g_assert_cmpstr (error.message, ==, "");

  g_assert_cmpuint (why_safetensors_n_tensors (file), ==, 5);
  g_assert_cmpstr (why_safetensors_name (file, 0), ==, "wide");
  size_t n_dims;
  const size_t *shape;
  g_assert_null (why_safetensors_get (file, "steps", &n_dims, &shape));
  const float *values = why_safetensors_get (file, "wide", &n_dims, &shape);
  g_assert_cmpuint (n_dims, ==, 1);
  g_assert_cmpfloat (values[0], ==, -0.1f);
  g_assert_true (isinf (values[1]));
  values = why_safetensors_get (file, "half", &n_dims, &shape);
  g_assert_cmpuint (n_dims, ==, 2);
  g_assert_cmpuint (shape[1], ==, 2);
  g_assert_cmpfloat (values[1], ==, -2);
  g_assert_cmpfloat (why_safetensors_get (file, "brain", NULL, NULL)[1], ==, 2);
  g_assert_cmpfloat (why_safetensors_get (file, "single", NULL, NULL)[0], ==, 7.5f);
  why_safetensors_get (file, "none", &n_dims, &shape);
  g_assert_cmpuint (shape[1], ==, 0);
  g_assert_cmpstr (why_safetensors_metadata (file, "aé🎵"), ==, "x\n\"y\\");
  g_assert_null (why_safetensors_metadata (file, "b"));
  why_safetensors_free (file);
}

static void
test_round_trip (gconstpointer data)
{
  gboolean half = GPOINTER_TO_INT (data);
  g_autofree char *path = path_of ("round.safetensors");
  const float weights[] = { 1, -2.5f, 0.1f, 1e-7f, 65504, 0 }, means[] = { 1e-30f, 1e30f };
  WhySafetensors *file = why_safetensors_new (), *back;
  WhyError error = { 0 };
  why_safetensors_put (file, "w", means, 1, (size_t[]){ 2 });
  why_safetensors_put (file, "w", weights, 2, (size_t[]){ 2, 3 });
  why_safetensors_put (file, "mean \"quoted\\", means, 1, (size_t[]){ 2 });
  why_safetensors_put_metadata (file, "key", "old");
  why_safetensors_put_metadata (file, "key", "line 1\nline \"2\" \\ é");
  g_assert_cmpint (why_safetensors_write (file, path, half, &error), ==, WHY_OK);
  why_safetensors_read (path, &back, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpuint (why_safetensors_n_tensors (back), ==, 2);
  g_assert_cmpstr (why_safetensors_metadata (back, "key"), ==, "line 1\nline \"2\" \\ é");
  const float *w = why_safetensors_get (back, "w", NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (weights); i++)
    g_assert_cmpfloat (w[i], ==,
                       half ? why_half_to_float (why_half_from_float (weights[i])) : weights[i]);
  /* Vectors keep their range in either form. */
  g_assert_cmpmem (why_safetensors_get (back, "mean \"quoted\\", NULL, NULL), sizeof means, means,
                   sizeof means);

  struct stat info;
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  guint64 header;
  memcpy (&header, contents, 8);
  g_assert_cmpuint (header % 8, ==, 0);
  g_assert_cmpuint (length, ==, 8 + header + (half ? 12 : 24) + 8);
  why_safetensors_free (back);
  why_safetensors_free (file);
}

static void
test_half_range (void)
{
  g_autofree char *path = path_of ("range.safetensors");
  const float weights[] = { 1, 65520 };
  WhySafetensors *file = why_safetensors_new ();
  WhyError error = { 0 };
  why_safetensors_put (file, "conv0.weight", weights, 2, (size_t[]){ 2, 1 });
  g_assert_cmpint (why_safetensors_write (file, path, true, &error), ==, WHY_ERR_INVALID);
  g_assert_nonnull (strstr (error.message, "'conv0.weight'"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (why_safetensors_write (file, "/nowhere/at/all.safetensors", false, &error), ==,
                   WHY_ERR_IO);
  g_assert_cmpint (why_safetensors_put (file, "x", weights, 9, (size_t[9]){ 0 }), ==,
                   WHY_ERR_INVALID);
  g_assert_cmpint (why_safetensors_put (file, "x", weights, 2, (size_t[]){ SIZE_MAX, 2 }), ==,
                   WHY_ERR_INVALID);
  why_safetensors_free (file);
}

#define INFO(shape, offsets) "{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

static const struct
{
  const char *name, *header;
  size_t n_bytes;       /* of data that follow */
  guint64 declared;     /* header length claimed, 0: true */
  const char *sentence; /* part of the reason given */
} hostile[] = {
  { "huge-length", "{}", 0, G_MAXUINT64, "header is longer than the file" },
  { "long-length", "{}", 0, 3, "header is longer than the file" },
  { "garbage",
    "\x7f"
    "ELF\1\2\3",
    0, 0, "no JSON header" },
  { "empty-header", "", 8, 0, "no JSON header" },
  { "array", "[]", 0, 0, "no JSON header" },
  { "unclosed", "{\"a\":" INFO ("[1]", "[0,4]"), 4, 0, "not valid JSON" },
  { "behind-object", "{\"a\":" INFO ("[1]", "[0,4]") "} x", 4, 0, "not valid JSON" },
  { "trailing-comma", "{\"a\":" INFO ("[1]", "[0,4]") ",}", 4, 0, "not valid JSON" },
  { "deep", "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 0, 0,
    "not described by an object" },
  { "number-for-info", "{\"a\":5}", 0, 0, "not described by an object" },
  { "bad-escape", "{\"a\\x\":" INFO ("[1]", "[0,4]") "}", 4, 0, "not valid JSON" },
  { "lone-surrogate", "{\"\\ud800\":" INFO ("[1]", "[0,4]") "}", 4, 0, "not valid JSON" },
  { "nul-in-name", "{\"a\\u0000b\":" INFO ("[1]", "[0,4]") "}", 4, 0, "not valid JSON" },
  { "line-end-in-name", "{\"a\\nb\":" INFO ("[1]", "[0,4]") "}", 4, 0, "not valid JSON" },
  { "bad-utf8", "{\"a\xc0\xaf\":" INFO ("[1]", "[0,4]") "}", 4, 0, "not valid JSON" },
  { "negative-size", "{\"a\":" INFO ("[-1]", "[0,4]") "}", 4, 0, "'a' a shape" },
  { "fraction-size", "{\"a\":" INFO ("[1.5]", "[0,4]") "}", 4, 0, "'a' a shape" },
  { "leading-zero", "{\"a\":" INFO ("[01]", "[0,4]") "}", 4, 0, "'a' a shape" },
  { "nine-dims", "{\"a\":" INFO ("[1,1,1,1,1,1,1,1,1]", "[0,4]") "}", 4, 0, "'a' a shape" },
  { "shape-overflow", "{\"a\":" INFO ("[4294967296,4294967296]", "[0,0]") "}", 0, 0,
    "too large for any memory" },
  { "shape-wraps-to-four", "{\"a\":" INFO ("[4611686018427387905]", "[0,4]") "}", 4, 0,
    "too large for any memory" },
  { "size-beyond-64-bits", "{\"a\":" INFO ("[18446744073709551616]", "[0,4]") "}", 4, 0,
    "'a' a shape" },
  { "size-differs", "{\"a\":" INFO ("[2]", "[0,4]") "}", 4, 0,
    "does not match the size of its shape" },
  { "end-before-begin", "{\"a\":" INFO ("[1]", "[8,4]") "}", 8, 0,
    "does not match the size of its shape" },
  { "cut-short", "{\"a\":" INFO ("[4]", "[0,16]") "}", 15, 0,
    "ends before tensor 'a' is complete" },
  { "far-offsets", "{\"a\":" INFO ("[1]", "[18446744073709551608,18446744073709551612]") "}", 4, 0,
    "ends before" },
  { "overlap", "{\"a\":" INFO ("[2]", "[0,8]") ",\"b\":" INFO ("[2]", "[4,12]") "}", 12, 0,
    "'b' on top of another" },
  { "same-place", "{\"a\":" INFO ("[2]", "[0,8]") ",\"b\":" INFO ("[2]", "[0,8]") "}", 8, 0,
    "on top of another" },
  { "hole", "{\"a\":" INFO ("[1]", "[4,8]") "}", 8, 0, "'a' after a gap" },
  { "bytes-left", "{\"a\":" INFO ("[1]", "[0,4]") "}", 9, 0, "5 bytes after its last tensor" },
  { "twice", "{\"a\":" INFO ("[1]", "[0,4]") ",\"a\":" INFO ("[1]", "[4,8]") "}", 8, 0,
    "names tensor 'a' twice" },
  { "dtype-twice", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, 0, "other than one dtype" },
  { "unknown-dtype", "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4, 0,
    "in an unknown type" },
  { "no-dtype", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, 0,
    "does not give tensor 'a' a dtype" },
  { "no-shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, 0,
    "does not give tensor 'a'" },
  { "no-offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, 0, "does not give tensor 'a'" },
  { "one-offset", "{\"a\":" INFO ("[1]", "[4]") "}", 4, 0, "not a start and an end" },
  { "unknown-field", "{\"a\":{\"size\":4}}", 4, 0, "something other than" },
  { "metadata-number", "{\"__metadata__\":{\"n\":5}}", 0, 0, "not made of pairs of strings" },
  { "metadata-twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0, 0, "two sets of metadata" },
  { "metadata-key-twice", "{\"__metadata__\":{\"n\":\"5\",\"n\":\"6\"}}", 0, 0, "a key twice" },
  { "metadata-open", "{\"__metadata__\":{\"n\":\"5\"", 0, 0, "cut short" },
};

static void
test_hostile (void)
{
  const guint8 zeros[16] = { 0 };
  for (size_t i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = write_raw (hostile[i].header, strlen (hostile[i].header),
                                         hostile[i].declared, zeros, hostile[i].n_bytes);
      WhySafetensors *file = (WhySafetensors *) 1;
      WhyError error = { 0 };
      WhyStatus status = why_safetensors_read (path, &file, &error);
      g_test_message ("%s: %s", hostile[i].name, error.message);
      g_assert_cmpint (status, !=, WHY_OK);
      g_assert_cmpint (status, ==, error.status);
      g_assert_null (file);
      if (!strstr (error.message, hostile[i].sentence))
        g_error ("%s: \"%s\" does not say \"%s\"", hostile[i].name, error.message,
                 hostile[i].sentence);
    }
}

static void
test_not_a_file (void)
{
  g_autofree char *missing = path_of ("missing"), *empty = path_of ("empty"),
                  *pipe_path = path_of ("pipe");
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  const struct
  {
    const char *path, *sentence;
  } cases[] = {
    { missing, "could not be opened" }, { empty, "shorter than 8 bytes" },
    { folder, "is a folder" },          { pipe_path, "not a file" },
    { "/dev/zero", "not a file" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhySafetensors *file;
      WhyError error = { 0 };
      g_assert_cmpint (why_safetensors_read (cases[i].path, &file, &error), !=, WHY_OK);
      g_assert_nonnull (strstr (error.message, cases[i].sentence));
      g_assert_cmpint (why_safetensors_read (cases[i].path, &file, NULL), !=, WHY_OK);
    }
  g_unlink (pipe_path);
}

/* A valid file with any single byte changed, or cut anywhere, is read or refused: never more. */
static void
test_mutations (void)
{
  g_autofree char *path = path_of ("whole.safetensors");
  g_autofree char *broken = path_of ("broken.safetensors");
  const float values[] = { 1, 2, 3, 4 };
  WhySafetensors *file = why_safetensors_new ();
  why_safetensors_put (file, "a", values, 2, (size_t[]){ 2, 2 });
  why_safetensors_put (file, "b", values, 1, (size_t[]){ 3 });
  why_safetensors_put_metadata (file, "format", "x");
  g_assert_cmpint (why_safetensors_write (file, path, true, NULL), ==, WHY_OK);
  why_safetensors_free (file);
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  guint64 header;
  memcpy (&header, contents, 8);
  for (gsize cut = 0; cut < length; cut++)
    {
      g_assert_true (g_file_set_contents_full (broken, contents, (gssize) cut,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      g_assert_cmpint (why_safetensors_read (broken, &file, NULL), !=, WHY_OK);
    }
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  size_t n_read = 0;
  for (int i = 0; i < 1500; i++)
    {
      g_autofree char *copy = g_memdup2 (contents, length);
      copy[g_rand_int_range (rand, 0, (gint32) (8 + header))] = (char) g_rand_int (rand);
      g_assert_true (g_file_set_contents_full (broken, copy, (gssize) length,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      if (why_safetensors_read (broken, &file, NULL) == WHY_OK)
        n_read++;
      why_safetensors_free (file);
    }
  g_test_message ("%zu of 1500 changed files still make sense", n_read);
  g_assert_cmpuint (n_read, <, 700);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("why-safetensors-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/safetensors/half", test_half);
  g_test_add_func ("/safetensors/types", test_types);
  g_test_add_data_func ("/safetensors/round-trip/single", GINT_TO_POINTER (FALSE), test_round_trip);
  g_test_add_data_func ("/safetensors/round-trip/half", GINT_TO_POINTER (TRUE), test_round_trip);
  g_test_add_func ("/safetensors/half-range", test_half_range);
  g_test_add_func ("/safetensors/hostile", test_hostile);
  g_test_add_func ("/safetensors/not-a-file", test_not_a_file);
  g_test_add_func ("/safetensors/mutations", test_mutations);
  int result = g_test_run ();
  const char *names[] = { "raw", "round", "whole", "broken", "empty" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file
          = g_strdup_printf ("%s/%s%s", folder, names[i], i < 4 ? ".safetensors" : "");
      g_unlink (file);
    }
  g_rmdir (folder);
  g_free (folder);
  return result;
}
