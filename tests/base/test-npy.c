/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/why-npy.h"

static char *folder, *path;

/* Writes a .npy of the version, with the header's text as it is and the values behind it. */
static void
write_raw (unsigned version, const char *header, const void *values, size_t n_bytes)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  size_t length = strlen (header);
  guint8 prefix[] = {
    0x93, 'N', 'U', 'M', 'P', 'Y', (guint8) version, 0, (guint8) length, (guint8) (length >> 8),
    0,    0
  };
  g_byte_array_append (bytes, prefix, version == 1 ? 10 : 12);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) length);
  g_byte_array_append (bytes, values, (guint) n_bytes);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static void
expect_refusal (WhyStatus wanted, const char *word)
{
  WhyNpy npy;
  WhyError error = { 0 };
  WhyStatus status = why_npy_read (path, &npy, &error);
  g_test_message ("%s", error.message);
  g_assert_cmpint (status, ==, wanted);
  g_assert_cmpint (error.status, ==, wanted);
  g_assert_nonnull (strstr (error.message, word));
  g_assert_null (npy.data);
}

static void
test_round_trip (void)
{
  static const size_t shapes[][4] = { { 7 }, { 3, 5 }, { 2, 3, 4 }, { 2, 1, 3, 2 }, { 0, 4 } };
  static const size_t n_dims[] = { 1, 2, 3, 4, 2 };
  float values[64];
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (float) i / 7 - 3;
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      WhyNpy npy;
      size_t n = 1;
      g_autofree char *bytes = NULL;
      gsize length;
      g_assert_cmpint (why_npy_write (path, values, n_dims[i], shapes[i], NULL), ==, WHY_OK);
      g_assert_cmpint (why_npy_read (path, &npy, NULL), ==, WHY_OK);
      g_assert_cmpuint (npy.n_dims, ==, n_dims[i]);
      for (size_t k = 0; k < 4; k++)
        g_assert_cmpuint (npy.shape[k], ==, k < n_dims[i] ? shapes[i][k] : 1);
      for (size_t k = 0; k < n_dims[i]; k++)
        n *= shapes[i][k];
      g_assert_cmpmem (npy.data, n * sizeof (float), values, n * sizeof (float));
      why_npy_clear (&npy);
      /* NumPy aligns the values to 64 bytes and ends the header with a line. */
      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      size_t start = length - n * sizeof (float);
      g_assert_cmpuint (start % 64, ==, 0);
      g_assert_cmpint (bytes[start - 1], ==, '\n');
      g_assert_cmpuint ((guint8) bytes[8] + 256u * (guint8) bytes[9] + 10, ==, start);
    }
}

static void
test_versions_and_doubles (void)
{
  static const double wide[] = { 1.5, -2.25, 1e-3, 1e300 };
  static const float narrow[] = { 1.5f, -2.25f, 1e-3f, INFINITY };
  for (unsigned version = 1; version <= 3; version++)
    {
      WhyNpy npy;
      write_raw (version, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }\n", wide,
                 sizeof wide);
      g_assert_cmpint (why_npy_read (path, &npy, NULL), ==, WHY_OK);
      g_assert_cmpuint (npy.n_dims, ==, 2);
      g_assert_cmpmem (npy.data, sizeof narrow, narrow, sizeof narrow);
      why_npy_clear (&npy);
      /* keys in another order, no blanks */
      write_raw (version, "{'shape':(4,),'fortran_order':False,'descr':'<f4'}", narrow,
                 sizeof narrow);
      g_assert_cmpint (why_npy_read (path, &npy, NULL), ==, WHY_OK);
      g_assert_cmpuint (npy.n_dims, ==, 1);
      g_assert_cmpuint (npy.shape[0], ==, 4);
      why_npy_clear (&npy);
    }
}

#define HEADER(descr, order, shape)                                                                \
  "{'descr': '" descr "', 'fortran_order': " order ", 'shape': " shape ", }\n"

static void
test_refusals (void)
{
  static const float values[8] = { 0 };
  static const struct
  {
    const char *header;
    WhyStatus status;
    const char *word;
  } cases[] = {
    { HEADER ("<i4", "False", "(8,)"), WHY_ERR_UNSUPPORTED, "float32" },
    { HEADER (">f4", "False", "(8,)"), WHY_ERR_UNSUPPORTED, "float32" },
    { HEADER ("<f4", "True", "(8,)"), WHY_ERR_UNSUPPORTED, "order" },
    { HEADER ("<f4", "False", "(9,)"), WHY_ERR_FORMAT, "ends before" },
    { HEADER ("<f4", "False", "(3, 3)"), WHY_ERR_FORMAT, "ends before" },
    { HEADER ("<f8", "False", "(5,)"), WHY_ERR_FORMAT, "ends before" },
    { HEADER ("<f4", "False", "()"), WHY_ERR_FORMAT, "shape" },
    { HEADER ("<f4", "False", "(-8,)"), WHY_ERR_FORMAT, "shape" },
    { HEADER ("<f4", "False", "(1, 1, 1, 1, 8)"), WHY_ERR_FORMAT, "shape" },
    { HEADER ("<f4", "False", "(8"), WHY_ERR_FORMAT, "shape" },
    { HEADER ("<f4", "False", "8"), WHY_ERR_FORMAT, "shape" },
    /* products and sums that leave size_t */
    { HEADER ("<f4", "False", "(4294967296, 4294967296)"), WHY_ERR_FORMAT, "shape" },
    { HEADER ("<f4", "False", "(4611686018427387906,)"), WHY_ERR_FORMAT, "shape" },
    { HEADER ("<f4", "False", "(99999999999999999999,)"), WHY_ERR_FORMAT, "shape" },
    /* far more than there is: refused before it is allocated */
    { HEADER ("<f4", "False", "(1000000000000,)"), WHY_ERR_FORMAT, "ends before" },
    { "{'descr': '<f4'}", WHY_ERR_UNSUPPORTED, "order" },
    { "{}", WHY_ERR_UNSUPPORTED, "float32" },
    { "", WHY_ERR_UNSUPPORTED, "float32" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      write_raw (1, cases[i].header, values, sizeof values);
      expect_refusal (cases[i].status, cases[i].word);
    }
  write_raw (4, HEADER ("<f4", "False", "(8,)"), values, sizeof values);
  expect_refusal (WHY_ERR_FORMAT, "not a NumPy");
  g_assert_true (g_file_set_contents (path, "RIFF and so on", -1, NULL));
  expect_refusal (WHY_ERR_FORMAT, "not a NumPy");
  g_remove (path);
  expect_refusal (WHY_ERR_IO, "opened");
}

/* Every file that a whole one can be cut to. */
static void
test_truncated (void)
{
  static const float values[] = { 1, 2, 3 };
  size_t shape = 3;
  g_autofree char *whole = NULL;
  gsize length;
  g_assert_cmpint (why_npy_write (path, values, 1, &shape, NULL), ==, WHY_OK);
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (gsize n = 0; n < length; n++)
    {
      WhyNpy npy;
      g_assert_true (g_file_set_contents (path, whole, (gssize) n, NULL));
      g_assert_cmpint (why_npy_read (path, &npy, NULL), ==, WHY_ERR_FORMAT);
      g_assert_null (npy.data);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-npy-XXXXXX", NULL);
  path = g_build_filename (folder, "array.npy", NULL);
  g_test_add_func ("/npy/round-trip", test_round_trip);
  g_test_add_func ("/npy/versions-and-doubles", test_versions_and_doubles);
  g_test_add_func ("/npy/refusals", test_refusals);
  g_test_add_func ("/npy/truncated", test_truncated);
  int status = g_test_run ();
  g_remove (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return status;
}
