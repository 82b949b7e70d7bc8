/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kernel against sums in double precision, for sizes round those of its tiles. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "nn/why-matmul.h"

#define GUARD 12345.0f
#define GAP 3 /* values between the rows of all matrices */

typedef struct
{
  size_t n_rows, n_columns, n_terms;
} Size;

static const Size sizes[] = {
  { 1, 1, 1 },      { 0, 5, 4 },      { 5, 0, 4 },     { 5, 7, 0 },   { 0, 0, 0 },
  { 2, 3, 4 },      { 5, 4, 3 },      { 6, 8, 5 },     { 7, 9, 6 },   { 8, 16, 7 },
  { 9, 17, 8 },     { 12, 32, 9 },    { 13, 33, 11 },  { 1, 40, 31 }, { 40, 1, 33 },
  { 8, 31, 255 },   { 8, 64, 256 },   { 9, 65, 257 },  { 3, 5, 513 }, { 17, 15, 1000 },
  { 150, 32, 300 }, { 64, 207, 150 }, { 23, 100, 70 },
};

/* The matrix as it stands in memory, and how a product reads it. */
typedef struct
{
  float *values;
  WhyMatrix matrix;
} Operand;

static Operand
new_operand (size_t n_rows, size_t n_columns, gboolean transposed)
{
  size_t lines = transposed ? n_columns : n_rows, pitch = GAP + (transposed ? n_rows : n_columns);
  /* One value off, so that rows begin anywhere. */
  size_t n = 1 + lines * pitch;
  Operand operand = { .values = g_new (float, n) };
  for (size_t i = 0; i < n; i++)
    operand.values[i] = (float) g_test_rand_double_range (-1, 1);
  operand.matrix = transposed ? why_matrix_transposed (operand.values + 1, pitch)
                              : why_matrix (operand.values + 1, pitch);
  return operand;
}

static double
value_of (const WhyMatrix *matrix, size_t i, size_t j)
{
  return (double) matrix->values[i * matrix->row + j * matrix->column];
}

/* Each value's error is within what that many roundings can make of the sum of magnitudes. */
static void
assert_product (const WhyProduct *p, const float *before)
{
  for (size_t i = 0; i < p->n_rows; i++)
    {
      for (size_t j = 0; j < p->n_columns; j++)
        {
          double sum = p->add ? (double) before[i * p->pitch + j] : 0, size = fabs (sum);
          for (size_t k = 0; k < p->n_terms; k++)
            {
              double term = value_of (&p->a, i, k) * value_of (&p->b, k, j);
              sum += term;
              size += fabs (term);
            }
          double error = fabs ((double) p->out[i * p->pitch + j] - sum);
          g_assert_cmpfloat (error, <=, 6e-8 * (2 + sqrt ((double) p->n_terms)) * size);
        }
      for (size_t j = p->n_columns; j < p->pitch; j++)
        g_assert_cmpfloat (p->out[i * p->pitch + j], ==, GUARD);
    }
}

/* Any block by itself has the bits that it has in the whole. */
static void
assert_blocks (WhySimd simd, const WhyProduct *whole)
{
  for (int round = 0; round < 4 && whole->n_rows > 0 && whole->n_columns > 0 && !whole->add;
       round++)
    {
      size_t row = (size_t) g_test_rand_int_range (0, (int) whole->n_rows),
             column = (size_t) g_test_rand_int_range (0, (int) whole->n_columns);
      WhyProduct block = *whole;
      block.n_rows = (size_t) g_test_rand_int_range (1, (int) (whole->n_rows - row + 1));
      block.n_columns = (size_t) g_test_rand_int_range (1, (int) (whole->n_columns - column + 1));
      block.a.values += row * block.a.row;
      block.b.values += column * block.b.column;
      g_autofree float *out = g_new (float, block.n_rows *block.n_columns);
      block.out = out;
      block.pitch = block.n_columns;
      why_matmul_with (simd, &block);
      for (size_t i = 0; i < block.n_rows; i++)
        g_assert_cmpmem (out + i * block.pitch, block.n_columns * sizeof *out,
                         whole->out + (row + i) * whole->pitch + column,
                         block.n_columns * sizeof *out);
    }
}

static void
test_kernel (gconstpointer data)
{
  WhySimd simd = (WhySimd) GPOINTER_TO_INT (data);
  for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int way = 0; way < 8; way++)
      {
        Operand a = new_operand (sizes[s].n_rows, sizes[s].n_terms, way & 1);
        Operand b = new_operand (sizes[s].n_terms, sizes[s].n_columns, way & 2);
        WhyProduct product = { .n_rows = sizes[s].n_rows,
                               .n_columns = sizes[s].n_columns,
                               .n_terms = sizes[s].n_terms,
                               .a = a.matrix,
                               .b = b.matrix,
                               .pitch = sizes[s].n_columns + GAP,
                               .add = way & 4 };
        size_t n_out = product.n_rows * product.pitch;
        g_autofree float *out = g_new (float, n_out + 1), *before = g_new (float, n_out + 1);
        for (size_t i = 0; i <= n_out; i++)
          before[i] = i < n_out && i % product.pitch < product.n_columns
                          ? (float) g_test_rand_double_range (-1, 1)
                          : GUARD;
        memcpy (out, before, (n_out + 1) * sizeof *out);
        product.out = out;
        why_matmul_with (simd, &product);
        assert_product (&product, before);
        g_assert_cmpfloat (out[n_out], ==, GUARD);
        assert_blocks (simd, &product);
        g_free (a.values);
        g_free (b.values);
      }
}

/* What is not a number spoils its own row or column, and nothing beside it. */
static void
test_nan (gconstpointer data)
{
  WhySimd simd = (WhySimd) GPOINTER_TO_INT (data);
  enum
  {
    N = 37
  };
  Operand a = new_operand (N, N, FALSE), b = new_operand (N, N, TRUE);
  float out[N * N];
  a.values[1 + 20 * (N + GAP) + 5] = NAN;
  b.values[1 + 30 * (N + GAP) + 9] = INFINITY;
  why_matmul_with (simd, &(WhyProduct){ N, N, N, a.matrix, b.matrix, out, N, FALSE });
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++)
      g_assert_true (isfinite (out[i * N + j]) == (i != 20 && j != 30));
  g_free (a.values);
  g_free (b.values);
}

/* Rows that overlap, as a convolution reads its input: here the sums of neighbours. */
static void
test_overlap (gconstpointer data)
{
  WhySimd simd = (WhySimd) GPOINTER_TO_INT (data);
  enum
  {
    N = 50
  };
  float x[N + 2], ones[3] = { 1, 1, 1 }, out[N];
  for (size_t i = 0; i < N + 2; i++)
    x[i] = (float) (i * i);
  why_matmul_with (simd,
                   &(WhyProduct){ 1, N, 3, why_matrix (ones, 3), { x, 1, 1 }, out, N, FALSE });
  for (size_t i = 0; i < N; i++)
    g_assert_cmpfloat (out[i], ==, x[i] + x[i + 1] + x[i + 2]);
}

/* The one that the program uses is among those tested. */
static void
test_choice (void)
{
  g_assert_cmpint (why_matmul_simd (), ==, why_simd_used ());
  float a[6] = { 1, 2, 3, 4, 5, 6 }, b[3] = { 1, 10, 100 }, out[2];
  why_matmul (&(WhyProduct){ 2, 1, 3, why_matrix (a, 3), why_matrix (b, 1), out, 1, FALSE });
  g_assert_cmpfloat (out[0], ==, 321);
  g_assert_cmpfloat (out[1], ==, 654);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (gconstpointer data);
  } tests[] = { { "kernel", test_kernel }, { "nan", test_nan }, { "overlap", test_overlap } };
  g_test_init (&argc, &argv, NULL);
  for (int simd = 0; simd <= (int) why_simd_best (); simd++)
    for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path
            = g_strdup_printf ("/nn/matmul/%s/%s", why_simd_name ((WhySimd) simd), tests[i].name);
        g_test_add_data_func (path, GINT_TO_POINTER (simd), tests[i].run);
      }
  g_test_add_func ("/nn/matmul/choice", test_choice);
  return g_test_run ();
}
