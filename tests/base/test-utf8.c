/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "base/why-status.h"
#include "base/why-utf8.h"

static void
test_valid (void)
{
  g_assert_true (why_utf8_is_valid ("", 0));
  const char *bad[] = {
    "\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
    "a\xff"
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (why_utf8_is_valid (bad[i], strlen (bad[i])));
  /* Every code point, against GLib. */
  for (guint32 code = 1; code < 0x110000; code += code < 0x3000 ? 1 : 97)
    {
      char text[7] = "";
      int n = g_unichar_to_utf8 (code, text);
      g_assert_true (why_utf8_is_valid (text, (size_t) n)
                     == (g_utf8_validate (text, n, NULL) != 0));
    }
}

static void
test_plain (void)
{
  static const struct
  {
    const char *text, *keep, *plain;
  } cases[] = {
    { "", "", "" },
    { "flûte λ₁ 𝄞 👩‍🎤.wav", "", "flûte λ₁ 𝄞 👩‍🎤.wav" },
    { "a\033[31mred\007\177.wav", "", "a�[31mred��.wav" },
    { "two\nlines\ttab\r", "", "two�lines�tab�" },
    { "two\nlines\ttab\r", "\n\t", "two\nlines\ttab�" },
    { "\xc2\x9b"
      "31m",
      "", "�31m" },                               /* C1: CSI in one character */
    { "wav.\xe2\x80\xaegnp", "", "wav.�gnp" },    /* right-to-left override */
    { "\xe2\x81\xa6x\xe2\x80\xa8y", "", "�x�y" }, /* isolate, line separator */
    { "\xef\xbf\xbf\xef\xb7\x90", "", "��" },     /* noncharacters */
    { "caf\xe9.wav", "", "caf�.wav" },            /* Latin-1 */
    { "cut \xf0\x9d\x84", "", "cut ���" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = why_utf8_plain (cases[i].text, cases[i].keep);
      g_assert_cmpstr (plain, ==, cases[i].plain);
      g_autofree char *again = why_utf8_plain (plain, cases[i].keep);
      g_assert_cmpstr (again, ==, plain);
    }
}

/* In any room: whole characters, and never more than fit. */
static void
test_room (void)
{
  const char *text = "a\001λ𝄞\xff z";
  char whole[32], out[32];
  gsize length = why_utf8_plain_into (text, "", NULL, 0);
  g_assert_cmpuint (why_utf8_plain_into (text, "", whole, sizeof whole), ==, length);
  g_assert_cmpuint (strlen (whole), ==, length);
  for (gsize room = 1; room <= length + 1; room++)
    {
      memset (out, 'x', sizeof out);
      g_assert_cmpuint (why_utf8_plain_into (text, "", out, room), ==, length);
      g_assert_cmpuint (strlen (out), <, room);
      g_assert_cmpuint (strlen (out) + 4, >=, MIN (room, length));
      g_assert_true (g_str_has_prefix (whole, out));
      g_assert_true (g_utf8_validate (out, -1, NULL));
    }
}

/* No bytes at all make anything but text that a terminal shows and XML holds. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  for (int round = 0; round < 20000; round++)
    {
      char text[12];
      int n = g_rand_int_range (rand, 0, 12);
      for (int i = 0; i < n; i++)
        text[i] = (char) g_rand_int_range (rand, 1, 256);
      text[n] = '\0';
      g_autofree char *plain = why_utf8_plain (text, "");
      g_assert_true (g_utf8_validate (plain, -1, NULL));
      for (const char *p = plain; *p; p = g_utf8_next_char (p))
        {
          gunichar c = g_utf8_get_char (p);
          GUnicodeType type = g_unichar_type (c);
          g_assert_cmpint (type, !=, G_UNICODE_CONTROL);
          g_assert_cmpint (type, !=, G_UNICODE_LINE_SEPARATOR);
          g_assert_cmphex (c & 0xfffe, !=, 0xfffe);
        }
    }
}

static void
test_name (void)
{
  static const char *const cases[][2]
      = { { "/a/b.wav", "b.wav" }, { "b.wav", "b.wav" }, { "/a/folder//", "folder" }, { "/", "/" },
          { "//", "/" },           { "", "" },           { "/a/x\033y", "x�y" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = why_utf8_plain_name (cases[i][0]);
      g_assert_cmpstr (name, ==, cases[i][1]);
    }
  g_autofree char *none = why_utf8_plain_name (NULL);
  g_assert_cmpstr (none, ==, "");
}

/* What a file says of itself is quoted in messages. */
static void
test_message (void)
{
  WhyError error = { 0 };
  why_error_set (&error, WHY_ERR_FORMAT, "has metadata \"%s\"", "\033]0;x\007\xe2\x80\xae");
  g_assert_cmpstr (error.message, ==, "has metadata \"�]0;x��\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/utf8/valid", test_valid);
  g_test_add_func ("/utf8/plain", test_plain);
  g_test_add_func ("/utf8/room", test_room);
  g_test_add_func ("/utf8/random", test_random);
  g_test_add_func ("/utf8/name", test_name);
  g_test_add_func ("/utf8/message", test_message);
  return g_test_run ();
}
