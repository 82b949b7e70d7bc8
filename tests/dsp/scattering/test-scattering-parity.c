/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scattering transform against numbers that Kymatio gave (main branch, 2025, float64). */
#include <math.h>

#include "dsp-case.h"
#include "dsp/why-filter-bank.h"

/* What the project promises. */
#define MAX_ERROR 5e-4
#define L2_ERROR 3e-4

typedef struct
{
  const char *name;
  size_t n, T;
  unsigned J, Q1, Q2;
  size_t n_paths, n_frames, n_padded;
  size_t kept_first, kept_both; /* with carriers of 32 Hz and more at 44100 Hz */
} Case;

static const Case cases[] = {
  { "small", 1 << 14, 256, 8, 8, 1, 234, 64, 1 << 15, 54, 233 },
  { "medium", 1 << 16, 2048, 10, 12, 2, 1087, 32, 1 << 17, 97, 1082 },
  { "paper", 1 << 18, 8192, 13, 8, 2, 1286, 32, 1 << 19, 74, 1200 },
};

static const char *signals[] = { "vibrato", "tremolo", "chirp", "noise", "impulse" };

static char *
find_or_skip (const Case *c, const char *file)
{
  char *path = dsp_case_path (c->name, file);
  if (!path)
    g_test_skip ("the reference folder is not there");
  return path;
}

static WhyScattering *
new_case (const Case *c)
{
  WhyScatteringConfig config = dsp_config (c->n, c->J, c->T, c->Q1, c->Q2);
  return dsp_new (&config);
}

/* Within the ten digits of the reference. */
static void
assert_close (double value, double reference)
{
  g_assert_cmpfloat (fabs (value - reference), <=, 1e-9 * fabs (reference));
}

static void
check_bank (const DspTable *table, int order, unsigned J, unsigned Q, size_t n_padded)
{
  WhyFilterBank bank;
  g_assert_cmpint (why_filter_bank_new (n_padded, J, Q, &bank, NULL), ==, WHY_OK);
  size_t n_seen = 0;
  for (size_t row = 0; row < table->n_rows; row++)
    {
      const double *v = table->values + row * table->n_columns;
      if ((int) v[0] != order)
        continue;
      size_t i = (size_t) v[1];
      g_assert_cmpuint (i, <, bank.n_filters);
      assert_close (bank.filters[i].xi, v[2]);
      assert_close (bank.filters[i].sigma, v[3]);
      g_assert_cmpint (bank.filters[i].j, ==, (int) v[4]);
      n_seen++;
    }
  g_assert_cmpuint (n_seen, ==, bank.n_filters);
  why_filter_bank_clear (&bank);
}

static void
test_filters (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *path = find_or_skip (c, "filters.csv");
  if (!path)
    return;
  DspTable table = dsp_read_csv (path);
  check_bank (&table, 1, c->J, c->Q1, c->n_padded);
  check_bank (&table, 2, c->J, c->Q2, c->n_padded);

  WhyFilter low_pass;
  g_assert_cmpint (why_low_pass_new (c->n_padded, (double) c->T, &low_pass, NULL), ==, WHY_OK);
  size_t n_low = 0;
  for (size_t row = 0; row < table.n_rows; row++)
    if ((int) table.values[row * table.n_columns] == 0)
      {
        assert_close (low_pass.sigma, table.values[row * table.n_columns + 3]);
        g_assert_cmpint (low_pass.j, ==, (int) table.values[row * table.n_columns + 4]);
        n_low++;
      }
  g_assert_cmpuint (n_low, ==, 1);
  why_filter_clear (&low_pass);
  g_free (table.values);
}

static void
test_paths (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *path = find_or_skip (c, "paths.csv");
  if (!path)
    return;
  DspTable table = dsp_read_csv (path);
  WhyScattering *s = new_case (c);
  g_assert_cmpuint (why_scattering_n_paths (s), ==, c->n_paths);
  g_assert_cmpuint (why_scattering_n_frames (s), ==, c->n_frames);
  g_assert_cmpuint (why_scattering_hop (s), ==, c->n / c->n_frames);
  g_assert_cmpuint (table.n_rows, ==, c->n_paths);

  const WhyPath *paths = why_scattering_paths (s);
  for (size_t row = 0; row < c->n_paths; row++)
    {
      /* order, n1, n2, xi1, xi2, sigma1, sigma2, j1, j2; -1 where there is none */
      const double *v = table.values + row * table.n_columns;
      g_assert_cmpint (paths[row].order, ==, (int) v[0]);
      g_assert_cmpint (paths[row].n1, ==, (int) v[1]);
      g_assert_cmpint (paths[row].n2, ==, (int) v[2]);
      assert_close (paths[row].xi1, MAX (v[3], 0));
      assert_close (paths[row].xi2, MAX (v[4], 0));
      assert_close (paths[row].sigma1, MAX (v[5], 0));
      assert_close (paths[row].sigma2, MAX (v[6], 0));
      g_assert_cmpint (paths[row].j1, ==, MAX ((int) v[7], 0));
      g_assert_cmpint (paths[row].j2, ==, MAX ((int) v[8], 0));
    }
  why_scattering_free (s);
  g_free (table.values);
}

static void
test_kept_paths (gconstpointer data)
{
  const Case *c = data;
  WhyScatteringConfig config = dsp_config (c->n, c->J, c->T, c->Q1, c->Q2);
  config.min_carrier = 32 / DSP_RATE;
  config.orders[0] = false;
  WhyScattering *both = dsp_new (&config);
  g_assert_cmpuint (why_scattering_n_paths (both), ==, c->kept_both);
  config.orders[2] = false;
  WhyScattering *first = dsp_new (&config);
  g_assert_cmpuint (why_scattering_n_paths (first), ==, c->kept_first);
  why_scattering_free (both);
  why_scattering_free (first);
}

static void
test_signals (gconstpointer data)
{
  const Case *c = data;
  WhyScattering *s = new_case (c);
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s.npy", signals[i]);
      g_autofree char *path = find_or_skip (c, file);
      if (!path)
        break;
      WhyNpy npy;
      g_assert_cmpint (why_npy_read (path, &npy, NULL), ==, WHY_OK);
      g_assert_cmpuint (npy.n_dims, ==, 2);
      g_assert_cmpuint (npy.shape[0], ==, c->n_paths);
      g_assert_cmpuint (npy.shape[1], ==, c->n_frames);

      g_autofree float *x = dsp_signal (signals[i], c->n);
      g_autofree float *out = dsp_scatter (s, x, 2);
      DspError error = dsp_compare (out, npy.data, dsp_n_values (s));
      g_test_message ("%s %s: worst error %.1e of the largest value, relative L2 %.1e", c->name,
                      signals[i], error.max, error.l2);
      g_assert_cmpfloat (error.max, <=, MAX_ERROR);
      g_assert_cmpfloat (error.l2, <=, L2_ERROR);
      why_npy_clear (&npy);
    }
  why_scattering_free (s);
}

/* Windows and averaging supports that are no powers of two, filters as long as the signal, J = 0.
 */
static const struct
{
  const char *file;
  size_t n, T;
  unsigned J, Q1, Q2;
} odd[] = {
  { "n1000-j5-t37-q8-1.npy", 1000, 37, 5, 8, 1 },
  { "n1000-j8-t300-q16-2.npy", 1000, 300, 8, 16, 2 },
  { "n1023-j6-q1-1.npy", 1023, 0, 6, 1, 1 },
  { "n4096-j10-t4096-q24-1.npy", 4096, 4096, 10, 24, 1 },
  { "n700-j10-q4-2.npy", 700, 0, 10, 4, 2 },
  { "n65-j3-t1-q5-3.npy", 65, 1, 3, 5, 3 },
  { "n33-j0-q8-1.npy", 33, 0, 0, 8, 1 },
  { "n3-j1-t2-q4-1.npy", 3, 2, 1, 4, 1 },
};

static void
test_odd (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *path = dsp_case_path ("odd", odd[i].file);
      g_assert_nonnull (path);
      WhyNpy npy;
      g_assert_cmpint (why_npy_read (path, &npy, NULL), ==, WHY_OK);
      WhyScatteringConfig config = dsp_config (odd[i].n, odd[i].J, odd[i].T, odd[i].Q1, odd[i].Q2);
      WhyScattering *s = dsp_new (&config);
      g_assert_cmpuint (npy.shape[0], ==, why_scattering_n_paths (s));
      g_assert_cmpuint (npy.shape[1], ==, why_scattering_n_frames (s));

      g_autofree float *x = dsp_signal ("noise", odd[i].n);
      g_autofree float *out = dsp_scatter (s, x, 1);
      DspError error = dsp_compare (out, npy.data, dsp_n_values (s));
      g_test_message ("%s: worst error %.1e of the largest value, relative L2 %.1e", odd[i].file,
                      error.max, error.l2);
      g_assert_cmpfloat (error.max, <=, MAX_ERROR);
      g_assert_cmpfloat (error.l2, <=, L2_ERROR);
      why_npy_clear (&npy);
      why_scattering_free (s);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *filters = g_strdup_printf ("/scattering/parity/%s/filters", cases[i].name);
      g_autofree char *paths = g_strdup_printf ("/scattering/parity/%s/paths", cases[i].name);
      g_autofree char *kept = g_strdup_printf ("/scattering/parity/%s/kept", cases[i].name);
      g_autofree char *values = g_strdup_printf ("/scattering/parity/%s/signals", cases[i].name);
      g_test_add_data_func (filters, &cases[i], test_filters);
      g_test_add_data_func (paths, &cases[i], test_paths);
      g_test_add_data_func (kept, &cases[i], test_kept_paths);
      g_test_add_data_func (values, &cases[i], test_signals);
    }
  g_test_add_func ("/scattering/parity/odd", test_odd);
  return g_test_run ();
}
