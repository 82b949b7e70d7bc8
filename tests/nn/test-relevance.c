/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "nn-case.h"
#include "nn-ref.h"
#include "nn/why-rules.h"

/* All six rules and all classes against Zennit's. */
static void
test_parity (gconstpointer data)
{
  g_autofree char *folder = nn_case_folder (data);
  if (!folder)
    {
      g_test_skip ("the reference folder is not here");
      return;
    }
  WhyModel *model = nn_case_load (folder);
  WhyNpy input = nn_case_read (folder, "input");
  size_t K = why_model_info (model)->n_classes, plane = input.shape[0] * input.shape[1];
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (model, input.shape[1], &act, NULL), ==, WHY_OK);
  why_network_forward (model, input.data, act);
  g_autofree float *got = g_new (float, K *plane);
  g_autofree float *all = g_new (float, K *plane);

  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      g_autofree char *file = g_strdup_printf ("relevance_%s", why_rule_name ((WhyRule) rule));
      WhyNpy want = nn_case_read (folder, file);
      g_assert_cmpuint (want.n_dims, ==, 3);
      g_assert_cmpuint (want.shape[0] * want.shape[1] * want.shape[2], ==, K * plane);
      for (size_t k = 0; k < K; k++)
        why_relevance_process (model, act, (WhyRule) rule, k, 1.0, got + k * plane, NULL);
      double worst = 0, together = 0, limit = 1e-4;
      why_relevance_process_all (model, act, (WhyRule) rule, all, NULL);
      for (size_t k = 0; k < K; k++)
        {
          worst = fmax (worst, nn_worst_relative (got + k * plane, want.data + k * plane, plane));
          /* Together, each class starts from its logit. */
          float logit = why_activations_logits (act)[k];
          for (size_t i = k * plane; i < (k + 1) * plane; i++)
            all[i] /= logit;
          together
              = fmax (together, nn_worst_relative (all + k * plane, want.data + k * plane, plane));
        }
      if ((rule == WHY_RULE_EPSILON || rule == WHY_RULE_EPSILON_ZPLUS_TEXT)
          && g_str_equal (data, "paper"))
        limit = 1e-3; /* float32 cancels in near-zero denominators, in the reference too */
      g_test_message ("%s %s: worst error %.2e of the largest magnitude, all classes together %.2e",
                      (const char *) data, why_rule_name ((WhyRule) rule), worst, together);
      g_assert_cmpfloat (worst, <=, limit);
      g_assert_cmpfloat (together, <=, limit);
      why_npy_clear (&want);
    }
  why_activations_free (act);
  why_npy_clear (&input);
  why_model_free (model);
}

/* Planes a - b. */
static void
subtract (const float *a, const float *b, size_t n, float *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] - b[i];
}

/* Error of a contrast re the larger of the two maps that it is the difference of, which may nearly cancel. */
static double
contrast_error (const float *got, const float *a, const float *b, size_t n)
{
  g_autofree float *want = g_new (float, n);
  double worst = 0, largest = 0;
  subtract (a, b, n, want);
  for (size_t i = 0; i < n; i++)
    {
      worst = fmax (worst, fabs ((double) got[i] - (double) want[i]));
      largest = fmax (largest, fmax (fabs ((double) a[i]), fabs ((double) b[i])));
    }
  return worst / largest;
}

/* Why a rather than b: from +1 and -1 the difference of Zennit's maps, from the logits the difference of ours, and no
 * map of either class alone; for every rule and every pair. */
static void
test_contrast (gconstpointer data)
{
  g_autofree char *folder = nn_case_folder (data);
  if (!folder)
    {
      g_test_skip ("the reference folder is not here");
      return;
    }
  WhyModel *model = nn_case_load (folder);
  WhyNpy input = nn_case_read (folder, "input");
  size_t K = why_model_info (model)->n_classes, plane = input.shape[0] * input.shape[1];
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (model, input.shape[1], &act, NULL), ==, WHY_OK);
  why_network_forward (model, input.data, act);
  const float *logits = why_activations_logits (act);
  g_autofree float *got = g_new (float, plane);
  g_autofree float *maps = g_new (float, K *plane);
  WhyConservation alone[WHY_MODEL_MAX_CLASSES], both;

  for (int i = 0; i < WHY_N_RULES; i++)
    {
      WhyRule rule = (WhyRule) i;
      g_autofree char *file = g_strdup_printf ("relevance_%s", why_rule_name (rule));
      WhyNpy want = nn_case_read (folder, file);
      double unit = 0, logit = 0, sum = 0, limit = 1e-4;
      why_relevance_process_all (model, act, rule, maps, alone);
      for (size_t a = 0; a < K; a++)
        for (size_t b = 0; b < K; b++)
          {
            if (a == b)
              continue;
            why_relevance_contrast (model, act, rule, a, b, 1.0, got, &both);
            g_assert_true (isnan (both.ratio));
            unit = fmax (unit,
                         contrast_error (got, want.data + a * plane, want.data + b * plane, plane));
            why_relevance_contrast (model, act, rule, a, b, NAN, got, &both);
            logit = fmax (logit, contrast_error (got, maps + a * plane, maps + b * plane, plane));
            g_assert_cmpfloat_with_epsilon (both.logit, (double) logits[a] - (double) logits[b],
                                            1e-6);
            g_assert_cmpfloat (both.ratio, ==, both.sum / both.logit);
            sum = fmax (sum, fabs (both.sum - (alone[a].sum - alone[b].sum))
                                 / fmax (fabs (alone[a].sum), fabs (alone[b].sum)));
          }
      if ((rule == WHY_RULE_EPSILON || rule == WHY_RULE_EPSILON_ZPLUS_TEXT)
          && g_str_equal (data, "paper"))
        limit = 1e-3; /* as in test_parity */
      g_test_message ("%s %s: worst error re the maps %.2e from +1 and -1, %.2e from the logits, "
                      "of the sum %.2e",
                      (const char *) data, why_rule_name (rule), unit, logit, sum);
      g_assert_cmpfloat (unit, <=, limit);
      g_assert_cmpfloat (logit, <=, limit);
      g_assert_cmpfloat (sum, <=, limit);
      why_npy_clear (&want);
    }
  why_activations_free (act);
  why_npy_clear (&input);
  why_model_free (model);
}

static WhyModel *
make_model (const NnShape *shape, guint32 seed, WhySafetensors **tensors)
{
  WhyModel *model;
  WhyError error = { 0 };
  *tensors = nn_random_tensors (shape, seed);
  why_model_new_from_tensors (*tensors, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  return model;
}

/* Against the naive twin, for frame counts and kernels that the reference cases do not have, and more classes
 * than go through the layers together. */
static void
test_oracle (void)
{
  const NnShape shapes[] = {
    nn_small_shape,
    { .n_channels = 3,
      .width = { 2, 4, 3 },
      .n_taps = { 1, 3, 7 },
      .n_hidden = 6,
      .n_classes = 19 },
    { .n_channels = 5, .width = { 4, 3, 3 }, .n_taps = { 9, 1, 1 }, .n_hidden = 8, .n_classes = 1 },
  };
  const size_t frames[] = { 4, 31, 9 };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      WhySafetensors *tensors;
      WhyModel *model = make_model (&shapes[i], 40 + (guint32) i, &tensors);
      size_t T = frames[i], plane = shapes[i].n_channels * T, K = shapes[i].n_classes;
      g_autofree float *x = nn_random_floats (plane, 8, 0, 2);
      g_autofree float *got = g_new (float, K *plane);
      g_autofree float *want = g_new (float, plane);
      g_autofree double *wide = g_new (double, plane);
      WhyActivations *act;
      g_assert_cmpint (why_activations_new (model, T, &act, NULL), ==, WHY_OK);
      why_network_forward (model, x, act);
      NnRef *ref = nn_ref_new (tensors, 1e-5, T);
      nn_ref_forward (ref, x);
      for (int rule = 0; rule < WHY_N_RULES; rule++)
        {
          why_relevance_process_all (model, act, (WhyRule) rule, got, NULL);
          for (size_t k = 0; k < K; k++)
            {
              nn_ref_relevance (ref, (WhyRule) rule, k, why_activations_logits (act)[k], wide);
              for (size_t j = 0; j < plane; j++)
                want[j] = (float) wide[j];
              double worst = nn_worst_relative (got + k * plane, want, plane);
              g_assert_cmpfloat (worst, <=, 2e-5);
            }
        }
      nn_ref_free (ref);
      why_activations_free (act);
      why_model_free (model);
      why_safetensors_free (tensors);
    }
}

/* Without biases every rule keeps the sum: relevance only moves (Bach et al. 2015, eq. 2). */
static void
test_conserves (void)
{
  NnShape shape = nn_small_shape;
  shape.plain = TRUE;
  WhySafetensors *tensors;
  WhyModel *model = make_model (&shape, 7, &tensors);
  size_t T = 32, plane = shape.n_channels * T;
  g_autofree float *x = nn_random_floats (plane, 9, 0, 3);
  g_autofree float *out = g_new (float, shape.n_classes *plane);
  WhyActivations *act;
  why_activations_new (model, T, &act, NULL);
  why_network_forward (model, x, act);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      WhyConservation conservation[4];
      why_relevance_process_all (model, act, (WhyRule) rule, out, conservation);
      for (size_t k = 0; k < shape.n_classes; k++)
        {
          g_test_message ("%s class %zu: ratio %.6f", why_rule_name ((WhyRule) rule), k,
                          conservation[k].ratio);
          g_assert_cmpfloat (conservation[k].logit, ==, why_activations_logits (act)[k]);
          g_assert_cmpfloat_with_epsilon (conservation[k].ratio, 1, 2e-3);
          WhyConservation one;
          why_relevance_process (model, act, (WhyRule) rule, k, NAN, out + k * plane, &one);
          g_assert_cmpfloat_with_epsilon (one.sum, conservation[k].sum, 1e-4 * fabs (one.sum));
          double sum = 0;
          for (size_t i = 0; i < plane; i++)
            sum += out[k * plane + i];
          g_assert_cmpfloat (sum, ==, one.sum);
        }
      /* So is the difference of two logits, and layer by layer, too. */
      WhyConservation both;
      double sums[WHY_RELEVANCE_N_SUMS];
      float start[4] = { 0, -why_activations_logits (act)[1], 0, why_activations_logits (act)[3] };
      why_relevance_contrast (model, act, (WhyRule) rule, 3, 1, NAN, out, &both);
      g_assert_cmpfloat_with_epsilon (both.sum, both.logit,
                                      2e-3 * (fabsf (start[1]) + fabsf (start[3])));
      why_relevance_trace (model, act, (WhyRule) rule, start, out, sums);
      for (size_t i = 0; i < WHY_RELEVANCE_N_SUMS; i++)
        g_assert_cmpfloat_with_epsilon (sums[i], both.logit,
                                        2e-3 * (fabsf (start[1]) + fabsf (start[3])));
      why_relevance_process (model, act, (WhyRule) rule, 0, 0.0, out, conservation);
      g_assert_true (isnan (conservation[0].ratio));
      g_assert_cmpfloat (conservation[0].sum, ==, 0);
    }
  why_activations_free (act);
  why_model_free (model);
  why_safetensors_free (tensors);
}

static WhyRuleScratch
new_scratch (const WhyConv *conv, size_t n_segments, size_t T)
{
  size_t product = conv->n_in * why_conv_pitch (conv, n_segments, T);
  return (WhyRuleScratch){
    .padded_input = g_new (float, why_conv_padded_size (conv, conv->n_in, 1, T)),
    .denominator = { g_new (float, conv->n_out *T), g_new (float, conv->n_out *T) },
    .padded_start = g_new (float, why_conv_padded_size (conv, conv->n_out, n_segments, T)),
    .product = { g_new (float, product), g_new (float, product) },
  };
}

static void
free_scratch (WhyRuleScratch *scratch)
{
  g_free (scratch->padded_input);
  g_free (scratch->padded_start);
  for (int i = 0; i < 2; i++)
    {
      g_free (scratch->denominator[i]);
      g_free (scratch->product[i]);
    }
}

static double
sum_of (const float *x, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

/* One convolution: what goes in comes out, but for the share that a bias takes. */
static void
test_conv_layer (void)
{
  enum
  {
    IN = 6,
    OUT = 5,
    TAPS = 5,
    FRAMES = 9,
    SEGMENTS = 3
  };
  g_autofree float *w = nn_random_floats (OUT * IN * TAPS, 1, -1, 1);
  g_autofree float *a = nn_random_floats (IN * FRAMES, 2, -1, 2);
  g_autofree float *z = g_new (float, OUT *FRAMES);
  g_autofree float *r_out = nn_random_floats (SEGMENTS * OUT * FRAMES, 3, 0.1, 1);
  g_autofree float *r_in = g_new (float, SEGMENTS *IN *FRAMES);
  WhyConv conv;
  g_assert_true (why_conv_init (&conv, w, OUT, IN, TAPS, NULL));
  WhyRuleScratch scratch = new_scratch (&conv, SEGMENTS, FRAMES);
  for (int biased = 0; biased < 2; biased++)
    {
      for (size_t o = 0; o < OUT; o++)
        conv.bias[o] = biased ? 0.4f : 0.0f;
      for (size_t o = 0; o < OUT; o++)
        for (size_t t = 0; t < FRAMES; t++)
          {
            z[o * FRAMES + t] = conv.bias[o];
            for (size_t c = 0; c < IN; c++)
              for (size_t j = 0; j < TAPS; j++)
                if (t + j >= TAPS / 2 && t + j - TAPS / 2 < FRAMES)
                  z[o * FRAMES + t]
                      += w[(o * IN + c) * TAPS + j] * a[c * FRAMES + t + j - TAPS / 2];
          }
      for (int rule = WHY_LAYER_EPSILON; rule <= WHY_LAYER_ALPHA_BETA; rule++)
        {
          why_rule_conv (&conv, (WhyLayerRule) rule, a, z, FRAMES, SEGMENTS, r_out, r_in, &scratch);
          for (size_t s = 0; s < SEGMENTS; s++)
            {
              double before = sum_of (r_out + s * OUT * FRAMES, OUT * FRAMES);
              double after = sum_of (r_in + s * IN * FRAMES, IN * FRAMES);
              g_test_message ("rule %d, segment %zu, bias %d: %.6f -> %.6f", rule, s, biased,
                              before, after);
              if (!biased)
                g_assert_cmpfloat_with_epsilon (after, before, 1e-3 * before);
              else if (rule == WHY_LAYER_ZPLUS)
                g_assert_cmpfloat (after, <, 0.99 * before);
              /* Under epsilon a bias takes exactly the share b / z. */
              double share = 0;
              for (size_t i = 0; i < OUT * FRAMES; i++)
                share += r_out[s * OUT * FRAMES + i] * (double) conv.bias[i / FRAMES] / z[i];
              if (biased && rule == WHY_LAYER_EPSILON)
                g_assert_cmpfloat_with_epsilon (after + share, before,
                                                1e-3 * (before + fabs (share)));
            }
        }
    }
  free_scratch (&scratch);
  why_conv_clear (&conv);
}

/* Dense layers and pools keep the sum too; a pool gives to each frame what it put in, nothing to a dropped one. */
static void
test_other_layers (void)
{
  enum
  {
    IN = 7,
    OUT = 5,
    SEGMENTS = 2,
    FRAMES = 7
  };
  g_autofree float *w = nn_random_floats (OUT * IN, 4, -1, 1);
  g_autofree float *a = nn_random_floats (IN, 5, -1, 2);
  g_autofree float *r_out = nn_random_floats (SEGMENTS * IN * FRAMES, 6, 0.1, 1);
  g_autofree float *r_in = g_new (float, SEGMENTS *IN *FRAMES);
  const float bias[OUT] = { 0 };
  const WhyLayerRule dense_rules[] = { WHY_LAYER_EPSILON, WHY_LAYER_ZPLUS };
  for (size_t rule = 0; rule < G_N_ELEMENTS (dense_rules); rule++)
    {
      why_rule_dense (w, bias, dense_rules[rule], a, IN, OUT, SEGMENTS, r_out, r_in);
      for (size_t s = 0; s < SEGMENTS; s++)
        g_assert_cmpfloat_with_epsilon (sum_of (r_in + s * IN, IN), sum_of (r_out + s * OUT, OUT),
                                        1e-3);
    }

  const float z[FRAMES] = { 3, 1, -5, 2, 0.5f, 0.5f, 9 };
  const float r_pooled[3] = { 4, 1, 2 };
  const float want[FRAMES] = { 3, 1, 0, 1, 1, 1, 0 };
  why_rule_pool (z, 1, FRAMES, 2, 1, r_pooled, r_in);
  for (size_t t = 0; t < FRAMES; t++)
    g_assert_cmpfloat_with_epsilon (r_in[t], want[t], 1e-5);
  why_rule_pool (z, 1, FRAMES, FRAMES, 1, r_pooled, r_in);
  g_assert_cmpfloat_with_epsilon (sum_of (r_in, FRAMES), 4, 1e-5);
  g_assert_cmpfloat_with_epsilon (r_in[6], 4 * 9 / 16.0, 1e-5);
}

static void
test_names (void)
{
  WhyRule rule;
  for (int i = 0; i < WHY_N_RULES; i++)
    {
      g_assert_true (why_rule_parse (why_rule_name ((WhyRule) i), &rule));
      g_assert_cmpint (rule, ==, i);
      g_assert_true (g_utf8_validate (why_rule_label ((WhyRule) i), -1, NULL));
    }
  g_assert_false (why_rule_parse ("", &rule));
  g_assert_false (why_rule_parse ("epsilon ", &rule));
  g_assert_false (why_rule_parse ("Epsilon", &rule));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/relevance/parity/tiny", "tiny", test_parity);
  g_test_add_data_func ("/relevance/parity/s1", "s1", test_parity);
  g_test_add_data_func ("/relevance/parity/paper", "paper", test_parity);
  g_test_add_data_func ("/relevance/contrast/tiny", "tiny", test_contrast);
  g_test_add_data_func ("/relevance/contrast/s1", "s1", test_contrast);
  g_test_add_data_func ("/relevance/contrast/paper", "paper", test_contrast);
  g_test_add_func ("/relevance/oracle", test_oracle);
  g_test_add_func ("/relevance/conserves", test_conserves);
  g_test_add_func ("/relevance/conv-layer", test_conv_layer);
  g_test_add_func ("/relevance/other-layers", test_other_layers);
  g_test_add_func ("/relevance/names", test_names);
  return g_test_run ();
}
