/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-ref.h"

#include <glib.h>
#include <math.h>

typedef struct
{
  size_t n_in, n_out, n_taps, n_frames;
  const float *w, *norm[4];
  double *merged, *bias;
  double *a; /* n_in x n_frames */
  double *z; /* n_out x n_frames */
} Conv;

struct _NnRef
{
  double eps;
  Conv conv[3];
  const float *norm[4], *fc, *fc_bias, *out, *out_bias;
  size_t n_gap, n_hidden, n_classes;
  double *gap, *hidden_z, *hidden, *logits;
};

static void
find_norm (const WhySafetensors *tensors, const char *prefix, const float *norm[4])
{
  static const char *const parts[] = { "weight", "bias", "running_mean", "running_var" };
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%s", prefix, parts[i]);
      norm[i] = why_safetensors_get (tensors, name, NULL, NULL);
      g_assert_nonnull (norm[i]);
    }
}

static double
normalise (const float *norm[4], size_t c, double eps, double x)
{
  return (x - norm[2][c]) / sqrt (norm[3][c] + eps) * norm[0][c] + norm[1][c];
}

NnRef *
nn_ref_new (const WhySafetensors *tensors, double bn_eps, size_t n_frames)
{
  NnRef *ref = g_new0 (NnRef, 1);
  const size_t *shape;
  ref->eps = bn_eps;
  find_norm (tensors, "bn", ref->norm);
  for (int i = 0; i < 3; i++)
    {
      Conv *conv = &ref->conv[i];
      g_autofree char *name = g_strdup_printf ("conv%d.weight", i);
      g_autofree char *norm = g_strdup_printf ("bn%d", i);
      conv->w = why_safetensors_get (tensors, name, NULL, &shape);
      conv->n_out = shape[0], conv->n_in = shape[1], conv->n_taps = shape[2];
      conv->n_frames = n_frames >> i;
      find_norm (tensors, norm, conv->norm);
      conv->merged = g_new (double, conv->n_out * conv->n_in * conv->n_taps);
      conv->bias = g_new (double, conv->n_out);
      conv->a = g_new (double, conv->n_in * conv->n_frames);
      conv->z = g_new (double, conv->n_out * conv->n_frames);
      size_t fan = conv->n_in * conv->n_taps;
      for (size_t o = 0; o < conv->n_out; o++)
        {
          double scale = conv->norm[0][o] / sqrt (conv->norm[3][o] + bn_eps);
          conv->bias[o] = conv->norm[1][o] - conv->norm[2][o] * scale;
          for (size_t j = 0; j < fan; j++)
            conv->merged[o * fan + j] = conv->w[o * fan + j] * scale;
        }
    }
  ref->fc = why_safetensors_get (tensors, "fc.weight", NULL, &shape);
  ref->n_hidden = shape[0], ref->n_gap = shape[1];
  ref->fc_bias = why_safetensors_get (tensors, "fc.bias", NULL, NULL);
  ref->out = why_safetensors_get (tensors, "fc_out.weight", NULL, &shape);
  ref->n_classes = shape[0];
  ref->out_bias = why_safetensors_get (tensors, "fc_out.bias", NULL, NULL);
  ref->gap = g_new (double, ref->n_gap);
  ref->hidden_z = g_new (double, ref->n_hidden);
  ref->hidden = g_new (double, ref->n_hidden);
  ref->logits = g_new (double, ref->n_classes);
  return ref;
}

void
nn_ref_free (NnRef *ref)
{
  for (int i = 0; i < 3; i++)
    {
      g_free (ref->conv[i].merged);
      g_free (ref->conv[i].bias);
      g_free (ref->conv[i].a);
      g_free (ref->conv[i].z);
    }
  g_free (ref->gap);
  g_free (ref->hidden_z);
  g_free (ref->hidden);
  g_free (ref->logits);
  g_free (ref);
}

/* Frame of the input that tap j of output frame t reads, or -1 in the padding. */
static ptrdiff_t
source (const Conv *conv, size_t t, size_t j)
{
  ptrdiff_t at = (ptrdiff_t) (t + j) - (ptrdiff_t) (conv->n_taps / 2);
  return at >= 0 && at < (ptrdiff_t) conv->n_frames ? at : -1;
}

const double *
nn_ref_forward (NnRef *ref, const float *features)
{
  for (size_t i = 0, T = ref->conv[0].n_frames; i < ref->conv[0].n_in * T; i++)
    ref->conv[0].a[i] = normalise (ref->norm, i / T, ref->eps, features[i]);
  for (int i = 0; i < 3; i++)
    {
      Conv *conv = &ref->conv[i];
      size_t T = conv->n_frames, length = i < 2 ? 2 : T, n_pooled = T / length;
      double *pooled = i < 2 ? ref->conv[i + 1].a : ref->gap;
      for (size_t o = 0; o < conv->n_out; o++)
        for (size_t t = 0; t < T; t++)
          {
            double sum = 0;
            for (size_t c = 0; c < conv->n_in; c++)
              for (size_t j = 0; j < conv->n_taps; j++)
                if (source (conv, t, j) >= 0)
                  sum += conv->w[(o * conv->n_in + c) * conv->n_taps + j]
                         * conv->a[c * T + (size_t) source (conv, t, j)];
            conv->z[o * T + t] = normalise (conv->norm, o, ref->eps, sum);
          }
      for (size_t o = 0; o < conv->n_out; o++)
        for (size_t p = 0; p < n_pooled; p++)
          {
            double sum = 0;
            for (size_t t = 0; t < length; t++)
              sum += MAX (conv->z[o * T + p * length + t], 0);
            pooled[o * n_pooled + p] = sum / (double) length;
          }
    }
  for (size_t h = 0; h < ref->n_hidden; h++)
    {
      ref->hidden_z[h] = ref->fc_bias[h];
      for (size_t i = 0; i < ref->n_gap; i++)
        ref->hidden_z[h] += ref->fc[h * ref->n_gap + i] * ref->gap[i];
      ref->hidden[h] = MAX (ref->hidden_z[h], 0);
    }
  for (size_t k = 0; k < ref->n_classes; k++)
    {
      ref->logits[k] = ref->out_bias[k];
      for (size_t h = 0; h < ref->n_hidden; h++)
        ref->logits[k] += ref->out[k * ref->n_hidden + h] * ref->hidden[h];
    }
  return ref->logits;
}

typedef enum
{
  EPSILON,
  ZPLUS,
  GAMMA,
  ALPHA_BETA
} Kind;

static double
stab (double z)
{
  return z < 0 ? z - 1e-6 : z + 1e-6;
}

/* The share of contribution w a in the numerator, and of a bias b with a = 1, for one of the two sums a rule has. */
static double
part (Kind kind, int sum, double w, double a)
{
  switch (kind)
    {
    case EPSILON:
      return w * a;
    case ZPLUS:
      return MAX (w * a, 0);
    case GAMMA:
      return w * a + 0.25 * MAX (w * a, 0);
    case ALPHA_BETA:
      return sum == 0 ? MAX (w * a, 0) : MIN (w * a, 0);
    }
  g_assert_not_reached ();
}

static const double *
factors (Kind kind, int *n)
{
  static const double one[] = { 1 }, two[] = { 2, -1 };
  *n = kind == ALPHA_BETA ? 2 : 1;
  return kind == ALPHA_BETA ? two : one;
}

static void
conv_relevance (const Conv *conv, Kind kind, const double *r_out, double *r_in)
{
  size_t T = conv->n_frames;
  int n;
  const double *factor = factors (kind, &n);
  for (size_t i = 0; i < conv->n_in * T; i++)
    r_in[i] = 0;
  for (int sum = 0; sum < n; sum++)
    for (size_t o = 0; o < conv->n_out; o++)
      for (size_t t = 0; t < T; t++)
        {
          const double *w = conv->merged + o * conv->n_in * conv->n_taps;
          double z = part (kind, sum, conv->bias[o], 1);
          for (size_t c = 0; c < conv->n_in; c++)
            for (size_t j = 0; j < conv->n_taps; j++)
              if (source (conv, t, j) >= 0)
                z += part (kind, sum, w[c * conv->n_taps + j],
                           conv->a[c * T + (size_t) source (conv, t, j)]);
          double start = factor[sum] * r_out[o * T + t] / stab (z);
          for (size_t c = 0; c < conv->n_in; c++)
            for (size_t j = 0; j < conv->n_taps; j++)
              if (source (conv, t, j) >= 0)
                {
                  size_t at = c * T + (size_t) source (conv, t, j);
                  r_in[at] += start * part (kind, sum, w[c * conv->n_taps + j], conv->a[at]);
                }
        }
}

static double *
dense_relevance (const float *w,
                 const float *b,
                 Kind kind,
                 const double *a,
                 size_t n_in,
                 size_t n_out,
                 const double *r_out)
{
  double *r_in = g_new0 (double, n_in);
  for (size_t o = 0; o < n_out; o++)
    {
      double z = part (kind, 0, b[o], 1);
      for (size_t i = 0; i < n_in; i++)
        z += part (kind, 0, w[o * n_in + i], a[i]);
      for (size_t i = 0; i < n_in; i++)
        r_in[i] += part (kind, 0, w[o * n_in + i], a[i]) * r_out[o] / stab (z);
    }
  return r_in;
}

void
nn_ref_relevance (NnRef *ref, WhyRule rule, size_t class_index, double start, double *out)
{
  static const Kind kinds[WHY_N_RULES][2] = {
    [WHY_RULE_EPSILON] = { EPSILON, EPSILON },
    [WHY_RULE_EPSILON_ZPLUS] = { ZPLUS, EPSILON },
    [WHY_RULE_EPSILON_ZPLUS_TEXT] = { EPSILON, ZPLUS },
    [WHY_RULE_ZPLUS] = { ZPLUS, ZPLUS },
    [WHY_RULE_GAMMA] = { GAMMA, EPSILON },
    [WHY_RULE_ALPHA2_BETA1] = { ALPHA_BETA, EPSILON },
  };
  g_autofree double *r_logits = g_new0 (double, ref->n_classes);
  r_logits[class_index] = start;
  g_autofree double *r_hidden
      = dense_relevance (ref->out, ref->out_bias, kinds[rule][1], ref->hidden, ref->n_hidden,
                         ref->n_classes, r_logits);
  double *r = dense_relevance (ref->fc, ref->fc_bias, kinds[rule][1], ref->gap, ref->n_gap,
                               ref->n_hidden, r_hidden);
  for (int i = 2; i >= 0; i--)
    {
      const Conv *conv = &ref->conv[i];
      size_t T = conv->n_frames, length = i < 2 ? 2 : T, n_pooled = T / length;
      const double *pooled = i < 2 ? ref->conv[i + 1].a : ref->gap;
      g_autofree double *r_z = g_new0 (double, conv->n_out *T);
      for (size_t o = 0; o < conv->n_out; o++)
        for (size_t t = 0; t < n_pooled * length; t++)
          {
            size_t p = o * n_pooled + t / length;
            r_z[o * T + t]
                = MAX (conv->z[o * T + t], 0) / (double) length * r[p] / stab (pooled[p]);
          }
      g_free (r);
      r = g_new (double, conv->n_in *T);
      conv_relevance (conv, kinds[rule][0], r_z, r);
    }
  for (size_t i = 0; i < ref->conv[0].n_in * ref->conv[0].n_frames; i++)
    out[i] = r[i];
  g_free (r);
}
