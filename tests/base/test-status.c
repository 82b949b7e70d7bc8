/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/why-status.h"

static void
test_sentences (void)
{
  for (int status = WHY_OK; status <= WHY_ERR_DEVICE; status++)
    for (int other = WHY_OK; other < status; other++)
      g_assert_cmpstr (why_status_str ((WhyStatus) status), !=, why_status_str ((WhyStatus) other));
  g_assert_nonnull (why_status_str ((WhyStatus) 99));
}

static void
test_set (void)
{
  WhyError error = { 0 };
  g_assert_cmpint (why_error_set (&error, WHY_ERR_FORMAT, "has %d ends", 3), ==, WHY_ERR_FORMAT);
  g_assert_cmpint (error.status, ==, WHY_ERR_FORMAT);
  g_assert_cmpstr (error.message, ==, "has 3 ends");
  g_assert_cmpint (why_error_set (NULL, WHY_ERR_IO, "%s", ""), ==, WHY_ERR_IO);
}

static void
test_set_errno (void)
{
  WhyError error = { 0 };
  g_autofree char *wanted = g_strdup_printf ("could not be read: %s", strerror (ENOSPC));
  g_assert_cmpint (why_error_set_errno (&error, ENOSPC, "could not be %s", "read"), ==, WHY_ERR_IO);
  g_assert_cmpint (error.status, ==, WHY_ERR_IO);
  g_assert_cmpstr (error.message, ==, wanted);
}

/* Names of files can be longer than the room there is. */
static void
test_long_text (void)
{
  WhyError error;
  g_autofree char *name = g_strnfill (5000, 'x');
  memset (&error, 'y', sizeof error);
  why_error_set (&error, WHY_ERR_IO, "%s", name);
  g_assert_cmpuint (strlen (error.message), ==, sizeof error.message - 1);
  memset (&error, 'y', sizeof error);
  why_error_set_errno (&error, ENOENT, "%s", name);
  g_assert_cmpuint (strnlen (error.message, sizeof error.message), <, sizeof error.message);

  /* 1 to 4 bytes a character, cut at each place */
  for (size_t n = 0; n < 4; n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (size_t i = 0; i < n; i++)
        g_string_append_c (text, '-');
      while (text->len < 1000)
        g_string_append (text, "λ₁ 𝄞 é");
      why_error_set (&error, WHY_ERR_IO, "%s", text->str);
      g_assert_true (g_utf8_validate (error.message, -1, NULL));
      g_assert_true (g_str_has_prefix (text->str, error.message));
      g_assert_cmpuint (strlen (error.message), >=, sizeof error.message - 4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status/sentences", test_sentences);
  g_test_add_func ("/status/set", test_set);
  g_test_add_func ("/status/set-errno", test_set_errno);
  g_test_add_func ("/status/long-text", test_long_text);
  return g_test_run ();
}
