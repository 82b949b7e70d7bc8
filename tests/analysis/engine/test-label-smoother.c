/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name that is held while verdicts waver. */
#include <glib.h>

#include "analysis/engine/why-label-smoother.h"

/* Two classes, of which the second has probability p. */
static gsize
add (WhyLabelSmoother *smoother, double p)
{
  const float probabilities[] = { (float) (1 - p), (float) p };
  return why_label_smoother_add (smoother, probabilities, 2);
}

static void
test_first (void)
{
  WhyLabelSmoother smoother;
  why_label_smoother_init (&smoother);
  g_assert_cmpuint (add (&smoother, 0.51), ==, 1);
}

/* A new technique is named with its first clear verdict. */
static void
test_clear (void)
{
  WhyLabelSmoother smoother;
  why_label_smoother_init (&smoother);
  g_assert_cmpuint (add (&smoother, 0.02), ==, 0);
  g_assert_cmpuint (add (&smoother, 0.95), ==, 1);
  g_assert_cmpuint (add (&smoother, 0.95), ==, 1);
  g_assert_cmpuint (add (&smoother, 0.05), ==, 0);
}

static void
test_doubtful (void)
{
  WhyLabelSmoother smoother;
  why_label_smoother_init (&smoother);
  g_assert_cmpuint (add (&smoother, 0.1), ==, 0);
  /* However long they go on, borderline verdicts in turn change nothing. */
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpuint (add (&smoother, 0.6), ==, 0);
      g_assert_cmpuint (add (&smoother, 0.62), ==, 0);
      g_assert_cmpuint (add (&smoother, 0.45), ==, 0);
    }
  /* In a row they do. */
  int n = 1;
  while (add (&smoother, 0.6) == 0)
    n++;
  g_assert_cmpint (n, >=, 2);
  g_assert_cmpint (n, <=, 4);
}

/* Evidence counts for one class only. */
static void
test_third (void)
{
  WhyLabelSmoother smoother;
  const float first[] = { 0.8f, 0.1f, 0.1f }, second[] = { 0.2f, 0.6f, 0.2f },
              third[] = { 0.2f, 0.2f, 0.6f };
  why_label_smoother_init (&smoother);
  g_assert_cmpuint (why_label_smoother_add (&smoother, first, 3), ==, 0);
  for (int i = 0; i < 10; i++)
    {
      g_assert_cmpuint (why_label_smoother_add (&smoother, second, 3), ==, 0);
      g_assert_cmpuint (why_label_smoother_add (&smoother, third, 3), ==, 0);
    }
  g_assert_cmpuint (why_label_smoother_add (&smoother, third, 3), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steady/first", test_first);
  g_test_add_func ("/steady/clear", test_clear);
  g_test_add_func ("/steady/doubtful", test_doubtful);
  g_test_add_func ("/steady/third", test_third);
  return g_test_run ();
}
