/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/why-random.h"
#include "nn/why-note-network.h"
#include "nn/why-safetensors.h"

#define N_BANDS 5
#define WIDTH 4
#define N_CLASSES 3
#define N_VALUES (2 + N_CLASSES)

static const size_t dilations[] = { 1, 3 };

typedef struct
{
  char *name;
  gsize shape[3], n_dims;
  float *values;
} Tensor;

static gsize
size_of (const Tensor *tensor)
{
  gsize n = 1;
  for (gsize i = 0; i < tensor->n_dims; i++)
    n *= tensor->shape[i];
  return n;
}

static void
clear_tensor (gpointer data)
{
  Tensor *tensor = data;
  g_free (tensor->name);
  g_free (tensor->values);
}

static void
add (GArray *all, WhyRandom *random, const char *name, gsize n_dims, gsize a, gsize b, gsize c)
{
  Tensor tensor = { .name = g_strdup (name), .shape = { a, b, c }, .n_dims = n_dims };
  gsize n = size_of (&tensor);
  tensor.values = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    tensor.values[i] = (float) why_random_normal (random) * 0.5f;
  g_array_append_val (all, tensor);
}

/* All tensors of a small network of random weights. */
static GArray *
make_tensors (void)
{
  WhyRandom random = why_random_new (3);
  GArray *all = g_array_new (FALSE, TRUE, sizeof (Tensor));
  g_array_set_clear_func (all, clear_tensor);
  add (all, &random, "input.scale", 1, N_BANDS, 0, 0);
  add (all, &random, "input.shift", 1, N_BANDS, 0, 0);
  add (all, &random, "first.weight", 3, 3, WIDTH, N_BANDS);
  add (all, &random, "first.bias", 1, WIDTH, 0, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (dilations); i++)
    {
      static const char *const layers[] = { "wide", "mix" };
      for (gsize k = 0; k < 2; k++)
        {
          g_autofree char *weight = g_strdup_printf ("block%zu.%s.weight", i, layers[k]),
                          *bias = g_strdup_printf ("block%zu.%s.bias", i, layers[k]);
          add (all, &random, weight, 3, k == 0 ? 3 : 1, WIDTH, WIDTH);
          add (all, &random, bias, 1, WIDTH, 0, 0);
        }
    }
  add (all, &random, "last.weight", 3, 1, N_VALUES, WIDTH);
  add (all, &random, "last.bias", 1, N_VALUES, 0, 0);
  return all;
}

/* Writes them, less one (NULL: all); the path is freed by the caller. */
static char *
write_file (GArray *all, const char *left_out, const char *metadata_key, const char *metadata_value)
{
  WhySafetensors *file = why_safetensors_new ();
  WhyError error = { WHY_OK, "" };
  char *path = g_build_filename (g_get_tmp_dir (), "whybrato-note-network.safetensors", NULL);
  for (guint i = 0; i < all->len; i++)
    {
      const Tensor *tensor = &g_array_index (all, Tensor, i);
      if (!left_out || strcmp (tensor->name, left_out) != 0)
        why_safetensors_put (file, tensor->name, tensor->values, tensor->n_dims, tensor->shape);
    }
  why_safetensors_put_metadata (file, "format", "whybrato-notes-1");
  why_safetensors_put_metadata (file, "classes", "vibrato,Trill,none");
  why_safetensors_put_metadata (file, "dilations", "1,3");
  if (metadata_key)
    why_safetensors_put_metadata (file, metadata_key, metadata_value);
  g_assert_cmpint (why_safetensors_write (file, path, false, &error), ==, WHY_OK);
  why_safetensors_free (file);
  return path;
}

static const float *
values_of (GArray *all, const char *name)
{
  for (guint i = 0; i < all->len; i++)
    if (strcmp (g_array_index (all, Tensor, i).name, name) == 0)
      return g_array_index (all, Tensor, i).values;
  g_assert_not_reached ();
}

/* The definition, written out: y[t][o] = bias[o] + sum over taps and inputs. in: n x n_in. */
static double *
convolve (GArray *all,
          const char *layer,
          gsize n_taps,
          gsize n_in,
          gsize n_out,
          gsize dilation,
          const double *in,
          gsize n)
{
  g_autofree char *weight_name = g_strdup_printf ("%s.weight", layer),
                  *bias_name = g_strdup_printf ("%s.bias", layer);
  const float *weight = values_of (all, weight_name), *bias = values_of (all, bias_name);
  double *out = g_new (double, n *n_out);
  for (gsize t = 0; t < n; t++)
    for (gsize o = 0; o < n_out; o++)
      {
        double sum = (double) bias[o];
        for (gsize tap = 0; tap < n_taps; tap++)
          {
            gssize at = (gssize) t + ((gssize) tap - (gssize) (n_taps / 2)) * (gssize) dilation;
            for (gsize i = 0; at >= 0 && at < (gssize) n && i < n_in; i++)
              sum += (double) weight[(tap * n_out + o) * n_in + i] * in[(gsize) at * n_in + i];
          }
        out[t * n_out + o] = sum;
      }
  return out;
}

static void
rectify (double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = MAX (values[i], 0);
}

/* The network gives what its definition says. */
static void
test_definition (void)
{
  g_autoptr (GArray) all = make_tensors ();
  g_autofree char *path = write_file (all, NULL, NULL, NULL);
  WhyNoteNetwork *network;
  WhyError error = { WHY_OK, "" };
  gsize n = 37;
  WhyRandom random = why_random_new (8);
  g_assert_cmpint (why_note_network_load (path, &network, &error), ==, WHY_OK);
  g_assert_cmpuint (why_note_network_n_bands (network), ==, N_BANDS);
  g_assert_cmpuint (why_note_network_n_classes (network), ==, N_CLASSES);
  g_assert_cmpuint (why_note_network_reach (network), ==, 5);
  g_assert_cmpint (why_note_network_find_class (network, "trill"), ==, 1);
  g_assert_cmpint (why_note_network_find_class (network, "none"), ==, 2);
  g_assert_cmpint (why_note_network_find_class (network, "tril"), ==, -1);
  g_autofree float *bands = g_new (float, n *N_BANDS), *out = g_new (float, n *N_VALUES);
  g_autofree double *in = g_new (double, n *N_BANDS);
  for (gsize i = 0; i < n * N_BANDS; i++)
    {
      bands[i] = (float) why_random_normal (&random);
      in[i] = (double) (bands[i] * values_of (all, "input.scale")[i % N_BANDS]
                        + values_of (all, "input.shift")[i % N_BANDS]);
    }
  g_assert_cmpint (why_note_network_process (network, bands, n, out), ==, WHY_OK);
  double *x = convolve (all, "first", 3, N_BANDS, WIDTH, 1, in, n);
  rectify (x, n * WIDTH);
  for (gsize k = 0; k < G_N_ELEMENTS (dilations); k++)
    {
      g_autofree char *wide = g_strdup_printf ("block%zu.wide", k),
                      *mix = g_strdup_printf ("block%zu.mix", k);
      g_autofree double *y = convolve (all, wide, 3, WIDTH, WIDTH, dilations[k], x, n);
      rectify (y, n * WIDTH);
      double *z = convolve (all, mix, 1, WIDTH, WIDTH, 1, y, n);
      for (gsize i = 0; i < n * WIDTH; i++)
        z[i] += x[i];
      rectify (z, n * WIDTH);
      g_free (x);
      x = z;
    }
  g_autofree double *logits = convolve (all, "last", 1, WIDTH, N_VALUES, 1, x, n);
  for (gsize t = 0; t < n; t++)
    {
      double sum = 0;
      for (gsize k = 2; k < N_VALUES; k++)
        sum += exp (logits[t * N_VALUES + k]);
      for (gsize k = 0; k < N_VALUES; k++)
        {
          double logit = logits[t * N_VALUES + k];
          g_assert_cmpfloat_with_epsilon (out[t * N_VALUES + k],
                                          k < 2 ? 1 / (1 + exp (-logit)) : exp (logit) / sum, 1e-5);
        }
    }
  g_free (x);
  why_note_network_free (network);
  g_remove (path);
}

static void
expect_refused (char *path)
{
  WhyNoteNetwork *network;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_note_network_load (path, &network, &error), !=, WHY_OK);
  g_assert_null (network);
  g_assert_cmpuint (strlen (error.message), >, 0);
  g_remove (path);
  g_free (path);
}

/* Files that are not what they should be. */
static void
test_refused (void)
{
  static const char *const wrong[][2] = {
    { "format", "whybrato-1" }, { "classes", "" },        { "dilations", "" },
    { "dilations", "0,1" },     { "dilations", "1,3,9" }, { "dilations", "1,-3" },
    { "dilations", "1,3x" },    { "classes", "a,b" },     { "dilations", "99999999999,1" },
  };
  g_autoptr (GArray) all = make_tensors ();
  for (guint i = 0; i < all->len; i++)
    expect_refused (write_file (all, g_array_index (all, Tensor, i).name, NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    expect_refused (write_file (all, NULL, wrong[i][0], wrong[i][1]));
  for (guint i = 0; i < all->len; i++)
    {
      Tensor *tensor = &g_array_index (all, Tensor, i);
      float kept = tensor->values[0];
      tensor->values[0] = NAN;
      expect_refused (write_file (all, NULL, NULL, NULL));
      tensor->values[0] = kept;
      gsize shape = tensor->shape[0]--;
      if (tensor->shape[0] > 0)
        expect_refused (write_file (all, NULL, NULL, NULL));
      tensor->shape[0] = shape;
    }
  expect_refused (g_strdup ("/nonexistent/notes.safetensors"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note-network/definition", test_definition);
  g_test_add_func ("/note-network/refused", test_refused);
  return g_test_run ();
}
