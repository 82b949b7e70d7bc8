/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/why-status.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/why-gettext.h"
#include "base/why-utf8.h"

const char *
why_gettext (const char *text)
{
  return dgettext (GETTEXT_PACKAGE, text);
}

const char *
why_status_str (WhyStatus status)
{
  switch (status)
    {
    case WHY_OK:
      return _ ("no error");
    case WHY_CANCELLED:
      return _ ("cancelled");
    case WHY_ERR_MEMORY:
      return _ ("not enough memory");
    case WHY_ERR_IO:
      return _ ("could not be read or written");
    case WHY_ERR_FORMAT:
      return _ ("is not in the expected format");
    case WHY_ERR_INVALID:
      return _ ("has a value out of range");
    case WHY_ERR_UNSUPPORTED:
      return _ ("is not supported");
    case WHY_ERR_DEVICE:
      return _ ("the sound device is not available");
    }
  return _ ("unknown error");
}

/* Text longer than its room can end within a character of UTF-8, which no label would show. */
static void
drop_cut_character (char *text)
{
  size_t end = strlen (text), start = end;
  while (start > 0 && ((unsigned char) text[start - 1] & 0xc0) == 0x80)
    start--;
  if (start == 0)
    return;
  unsigned char lead = (unsigned char) text[start - 1];
  size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (end - start + 1 < wanted)
    text[start - 1] = '\0';
}

static __attribute__ ((format (printf, 3, 0))) void
set_message (WhyError *error, WhyStatus status, const char *format, va_list args)
{
  char whole[sizeof error->message];
  error->status = status;
  if (vsnprintf (whole, sizeof whole, why_gettext (format), args) >= (int) sizeof whole)
    drop_cut_character (whole);
  /* What a file says of itself is quoted in messages. */
  why_utf8_plain_into (whole, "", error->message, sizeof error->message);
}

WhyStatus
why_error_set (WhyError *error, WhyStatus status, const char *format, ...)
{
  if (error)
    {
      va_list args;
      va_start (args, format);
      set_message (error, status, format, args);
      va_end (args);
    }
  return status;
}

WhyStatus
why_error_set_errno (WhyError *error, int errno_value, const char *format, ...)
{
  if (error)
    {
      va_list args;
      va_start (args, format);
      set_message (error, WHY_ERR_IO, format, args);
      va_end (args);

      size_t used = strlen (error->message);
      char reason[128];
      int length = snprintf (error->message + used, sizeof error->message - used, ": %s",
                             strerror_r (errno_value, reason, sizeof reason));
      if (length >= (int) (sizeof error->message - used))
        drop_cut_character (error->message);
    }
  return WHY_ERR_IO;
}
