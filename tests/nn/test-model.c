/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "nn-case.h"
#include "nn/why-half.h"
#include "nn/why-model-private.h"
#include "nn/why-safetensors-private.h"

static char *path;

/* The random network with metadata, as a trainer would hand it over. */
static WhySafetensors *
make_tensors (void)
{
  WhySafetensors *tensors = nn_random_tensors (&nn_small_shape, 11);
  WhyModelInfo info = nn_info (&nn_small_shape);
  g_assert_cmpint (why_model_info_write (&info, tensors, NULL), ==, WHY_OK);
  return tensors;
}

static void
assert_same_info (const WhyModelInfo *got, const WhyModelInfo *want)
{
  g_assert_true (got->has_metadata);
  g_assert_cmpuint (got->n_channels, ==, want->n_channels);
  g_assert_cmpuint (got->n_classes, ==, want->n_classes);
  for (size_t k = 0; k < got->n_classes; k++)
    g_assert_cmpstr (got->classes[k], ==, want->classes[k]);
  g_assert_cmpfloat (got->sample_rate_hz, ==, want->sample_rate_hz);
  g_assert_cmpuint (got->n, ==, want->n);
  g_assert_cmpuint (got->J, ==, want->J);
  g_assert_cmpuint (got->T, ==, want->T);
  g_assert_cmpuint (got->Q1, ==, want->Q1);
  g_assert_cmpuint (got->Q2, ==, want->Q2);
  g_assert_cmpfloat (got->min_carrier_hz, ==, want->min_carrier_hz);
  g_assert_cmpmem (got->orders, sizeof got->orders, want->orders, sizeof want->orders);
  g_assert_cmpfloat (got->log_c, ==, want->log_c);
  g_assert_cmpfloat (got->bn_eps, ==, want->bn_eps);
  g_assert_cmpfloat (got->temperature, ==, want->temperature == 0 ? 1 : want->temperature);
  g_assert_cmpstr (got->trained_on, ==, want->trained_on);
  g_assert_cmpstr (got->licence, ==, want->licence);
}

static void
logits_of (const WhyModel *model, float *out)
{
  g_autofree float *x = nn_random_floats (nn_small_shape.n_channels * 32, 21, 0, 2);
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (model, 32, &act, NULL), ==, WHY_OK);
  why_network_forward (model, x, act);
  memcpy (out, why_activations_logits (act), nn_small_shape.n_classes * sizeof (float));
  why_activations_free (act);
}

/* Saved and loaded, a model gives the same numbers, bit for bit; in half precision, those of its rounded weights. */
static void
test_save (gconstpointer data)
{
  gboolean half = GPOINTER_TO_INT (data);
  WhySafetensors *tensors = nn_random_tensors (&nn_small_shape, 11);
  g_autofree float *mu = nn_random_floats (nn_small_shape.n_channels, 31, 1e-6, 3);
  WhyModelInfo info = nn_info (&nn_small_shape);
  info.log_c = 0.1234567890123;
  info.orders[2] = half;
  WhyModel *before, *after;
  WhyError error = { 0 };
  why_model_save (path, tensors, &info, mu, half, &error);
  g_assert_cmpstr (error.message, ==, "");
  if (half)
    for (size_t i = 0; i < why_safetensors_n_tensors (tensors); i++)
      {
        size_t n_dims, n;
        const size_t *shape;
        const char *name = why_safetensors_name (tensors, i);
        float *values = (float *) why_safetensors_get (tensors, name, &n_dims, &shape);
        why_safetensors_count (n_dims, shape, &n);
        for (size_t k = 0; n_dims > 1 && k < n; k++)
          values[k] = why_half_to_float (why_half_from_float (values[k]));
      }
  g_assert_cmpint (why_model_new_from_tensors (tensors, &before, &error), ==, WHY_OK);
  why_model_load (path, &after, &error);
  g_assert_cmpstr (error.message, ==, "");
  assert_same_info (why_model_info (after), &info);
  g_assert_cmpmem (why_model_mu (after), nn_small_shape.n_channels * sizeof (float), mu,
                   nn_small_shape.n_channels * sizeof (float));
  float first[4], second[4];
  logits_of (before, first);
  logits_of (after, second);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  g_assert_cmpint (why_model_find_class (after, "TREMOLO"), ==, 2);
  g_assert_cmpint (why_model_find_class (after, "none"), ==, -1);
  why_model_free (before);
  why_model_free (after);
  why_safetensors_free (tensors);
}

static void
assert_calibration (const char *file, double temperature, double none_bias)
{
  WhyModel *model;
  WhyError error = { 0 };
  why_model_load (file, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpfloat (why_model_info (model)->temperature, ==, temperature);
  g_assert_cmpfloat (why_model_info (model)->none_bias, ==, none_bias);
  why_model_free (model);
}

/* A new calibration changes probabilities as it should, and nothing else: not one byte of the tensors, not one other
 * word of the metadata. */
static void
test_set_calibration (gconstpointer data)
{
  gboolean half = GPOINTER_TO_INT (data);
  NnShape six = nn_small_shape;
  six.n_classes = 6; /* with none */
  WhySafetensors *tensors = nn_random_tensors (&six, 11), *before, *after;
  g_autofree float *mu = nn_random_floats (six.n_channels, 31, 1e-6, 3);
  g_autofree char *out = g_strconcat (path, "-cooler", NULL);
  WhyModelInfo info = nn_info (&six);
  WhyError error = { 0 };
  why_model_save (path, tensors, &info, mu, half, &error);
  why_safetensors_free (tensors);
  assert_calibration (path, 1, 0);
  why_model_set_calibration (path, out, 0.7310585786300049, 1.75, &error);
  g_assert_cmpstr (error.message, ==, "");
  assert_calibration (out, 0.7310585786300049, 1.75);

  g_assert_cmpint (why_safetensors_read (path, &before, NULL), ==, WHY_OK);
  g_assert_cmpint (why_safetensors_read (out, &after, NULL), ==, WHY_OK);
  g_assert_cmpuint (before->n_tensors, ==, after->n_tensors);
  for (size_t i = 0; i < before->n_tensors; i++)
    {
      size_t n_dims, n;
      const size_t *shape;
      const char *name = before->tensors[i].name;
      const float *values = why_safetensors_get (before, name, &n_dims, &shape);
      why_safetensors_count (n_dims, shape, &n);
      g_assert_cmpmem (values, n * sizeof (float), why_safetensors_get (after, name, NULL, NULL),
                       n * sizeof (float));
    }
  g_assert_cmpuint (before->n_metadata, ==, after->n_metadata);
  for (size_t i = 0; i < before->n_metadata; i++)
    if (strcmp (before->metadata[i].key, "temperature") != 0
        && strcmp (before->metadata[i].key, "none_bias") != 0)
      g_assert_cmpstr (before->metadata[i].value, ==,
                       why_safetensors_metadata (after, before->metadata[i].key));
  why_safetensors_free (before);
  why_safetensors_free (after);
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;
  g_assert_true (g_file_get_contents (path, &first, &n_first, NULL));
  g_assert_true (g_file_get_contents (out, &second, &n_second, NULL));
  g_assert_cmpuint (ABS ((gssize) n_first - (gssize) n_second), <, 64); /* F16 stays F16 */

  /* Refused ones leave what was there. */
  static const double bad[] = { 0.0005, 1001, -1, NAN, INFINITY };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_cmpint (why_model_set_calibration (path, out, bad[i], 0, &error), ==,
                       WHY_ERR_INVALID);
      g_assert_nonnull (strstr (error.message, "'temperature'"));
      assert_calibration (out, 0.7310585786300049, 1.75);
    }
  static const double bad_bias[] = { 20.5, -21, NAN, INFINITY };
  for (size_t i = 0; i < G_N_ELEMENTS (bad_bias); i++)
    {
      g_assert_cmpint (why_model_set_calibration (path, out, 1, bad_bias[i], &error), ==,
                       WHY_ERR_INVALID);
      g_assert_nonnull (strstr (error.message, "'none_bias'"));
      assert_calibration (out, 0.7310585786300049, 1.75);
    }
  g_unlink (out);
  g_assert_cmpint (why_model_set_calibration ("/nowhere.safetensors", out, 2, 0, &error), ==,
                   WHY_ERR_IO);
  WhySafetensors *bare = nn_random_tensors (&six, 11);
  g_assert_cmpint (why_safetensors_write (bare, path, false, NULL), ==, WHY_OK);
  why_safetensors_free (bare);
  g_assert_cmpint (why_model_set_calibration (path, out, 2, 0, &error), ==, WHY_ERR_FORMAT);
  g_assert_nonnull (strstr (error.message, "has no metadata 'format'"));
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

static void
test_save_refuses (void)
{
  WhyModelInfo info = nn_info (&nn_small_shape);
  g_autofree float *mu = nn_random_floats (nn_small_shape.n_channels, 31, 0, 3);
  WhyError error = { 0 };
  g_unlink (path);
  WhySafetensors *tensors = nn_random_tensors (&nn_small_shape, 11);
  info.n_classes = 5;
  g_assert_cmpint (why_model_save (path, tensors, &info, mu, false, &error), ==, WHY_ERR_INVALID);
  g_assert_nonnull (strstr (error.message, "5 classes"));
  info = nn_info (&nn_small_shape);
  info.none_bias = 1;
  g_assert_cmpint (why_model_save (path, tensors, &info, mu, false, &error), ==, WHY_ERR_INVALID);
  g_assert_nonnull (strstr (error.message, "'none_bias'"));
  g_assert_nonnull (strstr (error.message, "0 where no class is called none"));
  info.none_bias = 0;
  mu[3] = NAN;
  g_assert_cmpint (why_model_save (path, tensors, &info, mu, false, &error), ==, WHY_ERR_INVALID);
  g_assert_nonnull (strstr (error.message, "'mu'"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  why_safetensors_free (tensors);
}

/* Tensors alone, as in the reference models: channels and classes from the shapes, nothing else. */
static void
test_no_metadata (void)
{
  g_autofree char *folder = nn_case_folder ("tiny");
  g_assert_nonnull (folder);
  WhyModel *model = nn_case_load (folder);
  const WhyModelInfo *info = why_model_info (model);
  g_assert_false (info->has_metadata);
  g_assert_cmpuint (info->n_channels, ==, 48);
  g_assert_cmpuint (info->n_classes, ==, 5);
  g_assert_cmpstr (info->classes[4], ==, "4");
  g_assert_cmpfloat (info->bn_eps, ==, 1e-5);
  g_assert_cmpuint (info->n, ==, 0);
  g_assert_cmpstr (info->trained_on, ==, "");
  g_assert_null (why_model_mu (model));
  why_model_free (model);
}

/* A decimal comma in the user's language must not change a model. */
static void
test_locale (void)
{
  const char *names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR" };
  gboolean found = FALSE;
  for (size_t i = 0; !found && i < G_N_ELEMENTS (names); i++)
    found = setlocale (LC_NUMERIC, names[i]) != NULL;
  if (!found)
    {
      g_test_skip ("no language with a decimal comma is installed");
      return;
    }
  test_save (GINT_TO_POINTER (FALSE));
  setlocale (LC_NUMERIC, "C");
}

static const struct
{
  const char *key, *value; /* value NULL: the key is missing */
  const char *sentence;
} bad_metadata[] = {
  { "format", "whybrato-2", "newer program" },
  { "format", "whybrato", "it must be whybrato-1" },
  { "format", "Whybrato-1", "it must be whybrato-1" },
  { "classes", NULL, "no metadata 'classes'" },
  { "classes", "vibrato,trill", "2 classes in its metadata, but 4 rows in tensor 'fc_out.weight'" },
  { "classes", "a,b,c,d,e", "5 classes" },
  { "classes", "a,b,,d", "names separated by commas" },
  { "classes", "a,b, ,d", "names separated by commas" },
  { "classes", "a,b,c,B", "occurs only once" },
  { "classes", "a,b,c,d\ne", "names separated by commas" },
  { "orders", "2", "1 or 1,2" },
  { "orders", "0,1,2", "1 or 1,2" },
  { "orders", NULL, "no metadata 'orders'" },
  { "sample_rate", "0", "'sample_rate' = \"0\"" },
  { "sample_rate", "nan", "'sample_rate'" },
  { "sample_rate", "1e9", "'sample_rate'" },
  { "sample_rate", "44100 Hz", "'sample_rate'" },
  { "n", "-262144", "'n' = \"-262144\"" },
  { "n", "1e18", "'n'" },
  { "n", "262144.5", "whole number" },
  { "n", "", "'n' = \"\"" },
  { "J", "0", "'J'" },
  { "J", "19", "from 1 to 18" },
  { "T", "524288", "'T'" },
  { "Q1", "100000", "'Q1'" },
  { "Q2", "0", "'Q2'" },
  { "Q1", "64", "too much memory" },
  { "n", "4194304", "'n' = \"4194304\"" },
  { "T", "1", "12 channels of 262144 frames for 4 classes would need too much memory" },
  { "min_carrier_hz", "30000", "'min_carrier_hz'" },
  { "min_carrier_hz", "inf", "'min_carrier_hz'" },
  { "log_c", "0", "'log_c'" },
  { "log_c", "0,1", "'log_c'" },
  { "bn_eps", "-1", "'bn_eps'" },
  { "bn_eps", NULL, "no metadata 'bn_eps'" },
  { "temperature", "0", "'temperature' = \"0\"; it must be a number from 0.001 to 1000" },
  { "temperature", "-1.5", "'temperature'" },
  { "temperature", "nan", "'temperature'" },
  { "temperature", "inf", "'temperature'" },
  { "temperature", "warm", "'temperature' = \"warm\"" },
  { "temperature", "1,5", "'temperature'" },
  { "none_bias", "1,5", "'none_bias'" },
  { "none_bias", "-20.5", "'none_bias' = \"-20.5\"; it must be a number from -20 to 20" },
  { "none_bias", "nan", "'none_bias'" },
  { "none_bias", "readily", "'none_bias'" },
};

static void
remove_metadata (WhySafetensors *file, const char *key)
{
  for (size_t i = 0; i < file->n_metadata; i++)
    if (g_str_equal (file->metadata[i].key, key))
      {
        free (file->metadata[i].key);
        free (file->metadata[i].value);
        file->metadata[i] = file->metadata[--file->n_metadata];
      }
}

static void
assert_refused (WhySafetensors *tensors, const char *name, const char *sentence)
{
  WhyModel *model = (WhyModel *) 1;
  WhyError error = { 0 };
  WhyStatus status = why_model_new_from_tensors (tensors, &model, &error);
  g_test_message ("%s: %s", name, error.message);
  g_assert_cmpint (status, !=, WHY_OK);
  g_assert_cmpint (status, ==, error.status);
  g_assert_null (model);
  if (!strstr (error.message, sentence))
    g_error ("%s: \"%s\" does not say \"%s\"", name, error.message, sentence);
  g_assert_null (strchr (error.message, '\n'));
  g_assert_cmpint (why_model_new_from_tensors (tensors, &model, NULL), ==, status);
}

static void
test_bad_metadata (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (bad_metadata); i++)
    {
      WhySafetensors *tensors = make_tensors ();
      if (bad_metadata[i].value)
        why_safetensors_put_metadata (tensors, bad_metadata[i].key, bad_metadata[i].value);
      else
        remove_metadata (tensors, bad_metadata[i].key);
      assert_refused (tensors, bad_metadata[i].key, bad_metadata[i].sentence);
      why_safetensors_free (tensors);
    }
}

/* Tensors that say nothing of us, or not all, are a network for features. */
static void
test_foreign_metadata (void)
{
  const char *formats[] = { NULL, "pt", "np", "mlx", "something" };
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    for (int other = 0; other < 2; other++)
      {
        WhySafetensors *tensors = make_tensors ();
        WhyModel *model;
        WhyError error = { 0 };
        remove_metadata (tensors, "format");
        if (formats[i])
          why_safetensors_put_metadata (tensors, "format", formats[i]);
        if (other)
          why_safetensors_put_metadata (tensors, "classes", "one, and another, and more, of, them");
        g_assert_cmpint (why_model_new_from_tensors (tensors, &model, &error), ==, WHY_OK);
        g_assert_false (why_model_info (model)->has_metadata);
        g_assert_cmpuint (why_model_info (model)->n_classes, ==, 4);
        g_assert_cmpstr (why_model_info (model)->classes[1], ==, "1");
        why_model_free (model);
        why_safetensors_free (tensors);
      }
}

static const struct
{
  const char *name;
  size_t n_dims, shape[3];
  float fill;
  const char *sentence;
} bad_tensors[] = {
  { "bn.weight", 1, { 11 }, 1, "'bn.weight' of shape (11) instead of (12)" },
  { "bn.weight", 2, { 12, 1 }, 1, "'bn.weight' of shape (12, 1)" },
  { "bn.running_var", 1, { 12 }, -1, "'bn.running_var' with a variance below 0" },
  { "bn0.running_var", 1, { 5 }, -1e-3f, "'bn0.running_var' with a variance below 0" },
  { "bn1.running_mean", 1, { 7 }, INFINITY, "'bn1.running_mean' with a value that is not finite" },
  { "bn2.weight", 1, { 9 }, 3e38f, "batch norm 'bn2' out of numeric range" },
  { "conv2.weight", 3, { 9, 7, 3 }, 3e38f, "'conv2.weight', which goes out of numeric range" },
  { "bn.running_mean", 1, { 12 }, 3e38f, "batch norm 'bn' out of numeric range" },
  { "conv0.weight", 3, { 5, 12, 6 }, 1, "kernel of 6 frames; it must be odd" },
  { "conv0.weight", 3, { 5, 12, 65 }, 1, "kernel of 65 frames" },
  { "conv0.weight", 2, { 5, 84 }, 1, "'conv0.weight' of shape (5, 84)" },
  { "conv0.weight", 3, { 0, 12, 7 }, 1, "'conv0.weight' of shape (0, 12, 7)" },
  { "conv0.weight", 3, { 5, 13, 7 }, 1, "'bn.weight' of shape (12) instead of (13)" },
  { "conv1.weight",
    3,
    { 7, 6, 5 },
    1,
    "'conv1.weight' of shape (7, 6, 5) instead of (any, 5, any)" },
  { "conv1.weight", 3, { 8, 5, 5 }, 1, "'bn1.weight' of shape (7) instead of (8)" },
  { "conv2.weight",
    3,
    { 9, 7, 3 },
    NAN,
    "'conv2.weight' with a value that is not finite, at position 0" },
  { "fc.weight", 2, { 11, 10 }, 1, "'fc.weight' of shape (11, 10)" },
  { "fc.bias", 1, { 12 }, 1, "'fc.bias' of shape (12)" },
  { "fc_out.weight", 2, { 4, 12 }, 1, "'fc_out.weight' of shape (4, 12) instead of (4, 11)" },
  { "fc_out.weight", 2, { 5, 11 }, 1, "5 rows in tensor 'fc_out.weight'" },
  { "fc_out.weight", 2, { 65, 11 }, 1, "65 classes" },
  { "fc_out.bias", 1, { 5 }, 1, "'fc_out.bias' of shape (5)" },
  { "mu", 1, { 11 }, 1, "'mu' of shape (11) instead of (12)" },
  { "mu", 1, { 12 }, -1e-9f, "'mu' with a mean below 0, at position 0" },
  { "mu", 1, { 12 }, NAN, "'mu' with a value that is not finite" },
  { "conv0.bias", 1, { 5 }, 1, "'conv0.bias' that does not belong to this network" },
  { "conv3.weight", 3, { 5, 9, 3 }, 1, "'conv3.weight' that does not belong to this network" },
  { "fc2.weight", 2, { 5, 9 }, 1, "'fc2.weight'" },
};

static void
test_bad_tensors (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (bad_tensors); i++)
    {
      WhySafetensors *tensors = make_tensors ();
      size_t n;
      g_assert_true (why_safetensors_count (bad_tensors[i].n_dims, bad_tensors[i].shape, &n));
      g_autofree float *values = g_new (float, n + 1);
      for (size_t k = 0; k < n; k++)
        values[k] = bad_tensors[i].fill;
      why_safetensors_put (tensors, bad_tensors[i].name, values, bad_tensors[i].n_dims,
                           bad_tensors[i].shape);
      assert_refused (tensors, bad_tensors[i].name, bad_tensors[i].sentence);
      why_safetensors_free (tensors);
    }
}

/* Every tensor is asked for. */
static void
test_missing_tensors (void)
{
  WhySafetensors *whole = make_tensors ();
  for (size_t i = 0; i < whole->n_tensors; i++)
    {
      char *name = whole->tensors[i].name;
      g_autofree char *sentence = g_strdup_printf ("no tensor '%s'", name);
      whole->tensors[i].name = (char *) "steps";
      assert_refused (whole, name, sentence);
      whole->tensors[i].name = name;
    }
  why_safetensors_free (whole);
  WhySafetensors *empty = why_safetensors_new ();
  assert_refused (empty, "empty", "no tensor 'conv0.weight'");
  why_safetensors_free (empty);
}

static void
test_cut_file (void)
{
  WhySafetensors *tensors = make_tensors ();
  g_assert_cmpint (why_safetensors_write (tensors, path, false, NULL), ==, WHY_OK);
  why_safetensors_free (tensors);
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (path, contents, (gssize) length - 4, NULL));
  WhyModel *model;
  WhyError error = { 0 };
  g_assert_cmpint (why_model_load (path, &model, &error), ==, WHY_ERR_FORMAT);
  g_assert_null (model);
  g_assert_nonnull (strstr (error.message, "ends before tensor 'mu' is complete"));
  g_assert_cmpint (why_model_load ("/nowhere.safetensors", &model, &error), ==, WHY_ERR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *folder = g_dir_make_tmp ("why-model-XXXXXX", NULL);
  path = g_build_filename (folder, "model.safetensors", NULL);
  g_test_add_data_func ("/model/save/single", GINT_TO_POINTER (FALSE), test_save);
  g_test_add_data_func ("/model/save/half", GINT_TO_POINTER (TRUE), test_save);
  g_test_add_data_func ("/model/calibration/single", GINT_TO_POINTER (FALSE), test_set_calibration);
  g_test_add_data_func ("/model/calibration/half", GINT_TO_POINTER (TRUE), test_set_calibration);
  g_test_add_func ("/model/save/refuses", test_save_refuses);
  g_test_add_func ("/model/no-metadata", test_no_metadata);
  g_test_add_func ("/model/locale", test_locale);
  g_test_add_func ("/model/bad-metadata", test_bad_metadata);
  g_test_add_func ("/model/foreign-metadata", test_foreign_metadata);
  g_test_add_func ("/model/bad-tensors", test_bad_tensors);
  g_test_add_func ("/model/missing-tensors", test_missing_tensors);
  g_test_add_func ("/model/cut-file", test_cut_file);
  int result = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  return result;
}
