/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time-products [LIBRARY...]: the products of network, relevance and trainer, by our kernels for
 * each instruction set and by other libraries, all in turns: minimum and median in milliseconds.
 * A library is a file that dlopen finds and that has cblas_sgemm (OpenBLAS, BLIS) or dnnl_sgemm
 * (oneDNN); set OMP_NUM_THREADS=1. The first line is what each one's first product in a process
 * costs beyond a later one. */
#include <dlfcn.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "nn/why-matmul.h"

#define N_ROUNDS 15
#define MAX_WAYS 12
#define N_FLOATS ((gsize) 1 << 23)
#define MAX_SHIFT 3

typedef void (*Cblas) (int order,
                       int a_way,
                       int b_way,
                       int m,
                       int n,
                       int k,
                       float alpha,
                       const float *a,
                       int lda,
                       const float *b,
                       int ldb,
                       float beta,
                       float *c,
                       int ldc);
typedef int (*Dnnl) (char a_way,
                     char b_way,
                     gint64 m,
                     gint64 n,
                     gint64 k,
                     float alpha,
                     const float *a,
                     gint64 lda,
                     const float *b,
                     gint64 ldb,
                     float beta,
                     float *c,
                     gint64 ldc);

/* A way to multiply: one of the two functions, or our kernels. */
typedef struct
{
  char *name;
  Cblas cblas;
  Dnnl dnnl;
  WhySimd simd;
  double first_ms;
} Way;

/* A convolution of n_taps products; pitches of a and b as they stand in memory. */
typedef struct
{
  const char *name;
  gboolean a_transposed, b_transposed;
  gsize n_rows, n_columns, n_terms, a_pitch, b_pitch, pitch, n_taps;
} Shape;

/* Of the default model; relevance of six classes at once; training in batches of 32. */
static const Shape shapes[] = {
  { "forward 1", FALSE, FALSE, 150, 32, 1200, 1200, 35, 32, 7 },
  { "forward 2", FALSE, FALSE, 300, 16, 150, 150, 18, 16, 5 },
  { "forward 3", FALSE, FALSE, 600, 8, 300, 300, 9, 8, 3 },
  { "relevance 3", TRUE, FALSE, 300, 53, 600, 300, 54, 54, 3 },
  { "relevance 2", TRUE, FALSE, 150, 106, 300, 150, 108, 108, 5 },
  { "relevance 1", TRUE, FALSE, 1200, 207, 150, 1200, 210, 210, 7 },
  { "one class 1", TRUE, FALSE, 1200, 32, 150, 1200, 35, 35, 7 },
  { "train there 1", FALSE, FALSE, 150, 1210, 1200, 1200, 1216, 1216, 7 },
  { "train weights 1", FALSE, TRUE, 150, 1200, 1210, 1216, 1216, 1200, 7 },
  { "train back 1", TRUE, FALSE, 1200, 1210, 150, 1200, 1216, 1216, 7 },
  { "train there 3", FALSE, FALSE, 600, 318, 300, 300, 320, 320, 3 },
  { "train weights 3", FALSE, TRUE, 600, 300, 318, 320, 320, 300, 3 },
};

static float *a_values, *b_values, *out_values;

static void
multiply (const Way *way, const Shape *s)
{
  for (gsize tap = 0; tap < s->n_taps; tap++)
    {
      const float *a = a_values + tap * s->n_rows * s->n_terms, *b = b_values + tap % MAX_SHIFT;
      if (way->cblas)
        way->cblas (101, s->a_transposed ? 112 : 111, s->b_transposed ? 112 : 111, (int) s->n_rows,
                    (int) s->n_columns, (int) s->n_terms, 1, a, (int) s->a_pitch, b,
                    (int) s->b_pitch, tap > 0, out_values, (int) s->pitch);
      else if (way->dnnl)
        way->dnnl (s->a_transposed ? 'T' : 'N', s->b_transposed ? 'T' : 'N', (gint64) s->n_rows,
                   (gint64) s->n_columns, (gint64) s->n_terms, 1, a, (gint64) s->a_pitch, b,
                   (gint64) s->b_pitch, tap > 0, out_values, (gint64) s->pitch);
      else
        why_matmul_with (way->simd,
                         &(WhyProduct){ .n_rows = s->n_rows,
                                        .n_columns = s->n_columns,
                                        .n_terms = s->n_terms,
                                        .a = s->a_transposed ? why_matrix_transposed (a, s->a_pitch)
                                                             : why_matrix (a, s->a_pitch),
                                        .b = s->b_transposed ? why_matrix_transposed (b, s->b_pitch)
                                                             : why_matrix (b, s->b_pitch),
                                        .out = out_values,
                                        .pitch = s->pitch,
                                        .add = tap > 0 });
    }
}

static double
take_time (const Way *way, const Shape *shape)
{
  gint64 begin = g_get_monotonic_time ();
  multiply (way, shape);
  return (double) (g_get_monotonic_time () - begin) / 1000;
}

/* Writes NULL where there is none. function: the address of a pointer to a function. */
static void
find (void *library, const char *name, void *function)
{
  void *symbol = dlsym (library, name);
  memcpy (function, &symbol, sizeof symbol);
}

static gboolean
open_library (const char *path, Way *way)
{
  void *library = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    {
      g_printerr ("%s\n", dlerror ());
      return FALSE;
    }
  void (*set_threads) (int);
  char *(*core) (void);
  find (library, "openblas_set_num_threads", &set_threads);
  find (library, "openblas_get_corename", &core);
  if (set_threads)
    set_threads (1);
  g_autofree char *base = g_path_get_basename (path);
  way->name
      = core ? g_strdup_printf ("OpenBLAS %s", core ()) : g_strndup (base, strcspn (base, "."));
  find (library, "dnnl_sgemm", &way->dnnl);
  find (library, way->dnnl ? "" : "cblas_sgemm", &way->cblas);
  return way->dnnl || way->cblas;
}

static void
time_shape (const Way *ways, gsize n_ways, const Shape *shape)
{
  double times[MAX_WAYS][N_ROUNDS];
  for (gsize way = 0; way < n_ways; way++)
    multiply (&ways[way], shape);
  for (gsize round = 0; round < N_ROUNDS; round++)
    for (gsize way = 0; way < n_ways; way++)
      times[way][round] = take_time (&ways[way], shape);
  g_print ("| %-15s |", shape->name);
  for (gsize way = 0; way < n_ways; way++)
    {
      why_sort_doubles (times[way], N_ROUNDS);
      g_print (" %6.2f, %6.2f |", times[way][0], times[way][N_ROUNDS / 2]);
    }
  g_print ("\n");
}

static float *
new_values (void)
{
  float *values = why_matmul_alloc (N_FLOATS);
  for (gsize i = 0; i < N_FLOATS; i++)
    values[i] = (float) g_random_double_range (-1, 1);
  return values;
}

int
main (int argc, char **argv)
{
  Way ways[MAX_WAYS] = { 0 };
  gsize n_ways = 0;
  g_random_set_seed (1);
  a_values = new_values ();
  b_values = new_values ();
  out_values = new_values ();
  for (int i = 1; i < argc && n_ways < MAX_WAYS - WHY_N_SIMD; i++)
    n_ways += open_library (argv[i], &ways[n_ways]);
  for (int simd = 0; simd <= (int) why_simd_best (); simd++)
    ways[n_ways++] = (Way){ .name = g_strdup_printf ("ours, %s", why_simd_name ((WhySimd) simd)),
                            .simd = (WhySimd) simd };

  g_print ("| %-15s |", "milliseconds");
  for (gsize way = 0; way < n_ways; way++)
    {
      double first = take_time (&ways[way], shapes), later = take_time (&ways[way], shapes);
      ways[way].first_ms = MAX (first - later, 0);
      g_print (" %s |", ways[way].name);
    }
  g_print ("\n| --- |");
  for (gsize way = 0; way < n_ways; way++)
    g_print (" --- |");
  g_print ("\n| %-15s |", "first of all");
  for (gsize way = 0; way < n_ways; way++)
    g_print (" %14.2f |", ways[way].first_ms);
  g_print ("\n");
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    time_shape (ways, n_ways, &shapes[i]);
  for (gsize way = 0; way < n_ways; way++)
    g_free (ways[way].name);
  free (a_values);
  free (b_values);
  free (out_values);
  return 0;
}
