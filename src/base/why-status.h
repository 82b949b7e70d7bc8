/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* How the plain-C layers report failure. A function that can fail returns a WhyStatus and, where the
 * user will want the reason, fills a WhyError with one sentence fragment in plain words. The fragment
 * does not begin with the file name (the caller knows it and puts it in front) and says, after a
 * semicolon, what to do where that is not obvious: "contains no sound; record it again". */

typedef enum
{
  WHY_OK = 0,
  WHY_CANCELLED,       /* the step callback asked to stop; never shown to the user */
  WHY_ERR_MEMORY,      /* an allocation failed */
  WHY_ERR_IO,          /* the system refused to read or write */
  WHY_ERR_FORMAT,      /* the file is not what it should be */
  WHY_ERR_INVALID,     /* an argument or a value in a file is out of range */
  WHY_ERR_UNSUPPORTED, /* well-formed, but beyond what this program takes */
  WHY_ERR_DEVICE,      /* a sound device is missing, busy or gone */
} WhyStatus;

typedef struct
{
  WhyStatus status;
  char message[384];
} WhyError;

/* Progress and cancellation of long loops: called with a fraction in [0, 1] from the thread that works
 * (about every 10-50 ms); the work stops with WHY_CANCELLED when it returns false. NULL is allowed. */
typedef bool (*WhyStep) (double fraction, void *user);

/* A general sentence for a status in the user's language, never NULL, static storage. */
const char *why_status_str (WhyStatus status);

/* Fills error (may be NULL) and returns status, so that "return why_error_set (...)" reads well.
 * The format is the English text: it is looked up in the user's language here. */
WhyStatus why_error_set (WhyError *error, WhyStatus status, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* As why_error_set, with strerror (errno_value) appended after ": ". */
WhyStatus why_error_set_errno (WhyError *error, int errno_value, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
