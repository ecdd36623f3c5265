"""Reports as servers write them, about a letter of ours: a bounce of Postfix, complaints of Yahoo and Microsoft, an auto-reply."""

from __future__ import annotations


def bounce(
    to: str,
    recipient: str,
    *,
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table",
    action: str = "failed",
    number: int = 1,
    letter: str = "",
) -> bytes:
    """Return a delivery status notification as Postfix writes it."""
    return f"""Return-Path: <>
Date: Wed, 2 Dec 2026 11:50:{number:02} +0900 (JST)
From: MAILER-DAEMON@mx.saekien.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F2A81C0.{number}/mx"
Message-Id: <20261202025{number:03}.4F2A81C0@mx.saekien.example>

This is a MIME-encapsulated message.

--4F2A81C0.{number}/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.saekien.example.

--4F2A81C0.{number}/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.saekien.example
X-Postfix-Queue-ID: 4F2A81C0
Arrival-Date: Wed,  2 Dec 2026 11:45:00 +0900 (JST)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example
Diagnostic-Code: {said}

--4F2A81C0.{number}/mx
Content-Description: Undelivered Message
Content-Type: message/rfc822

{letter}Subject: a letter

Hello.

--4F2A81C0.{number}/mx--
""".encode()


def complaint(to: str, *, letter: str, feedback: str = "abuse", sender: str = "") -> bytes:
    """Return a complaint in the Abuse Reporting Format as Yahoo sends it, the person's address taken out (RFC 5965)."""
    return f"""From: Yahoo! Mail AntiSpam Feedback <feedback@arf.mail.yahoo.com>
To: {to}
Date: Wed, 2 Dec 2026 13:00:00 +0900
Subject: FW: a letter
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="_----yahoo"
Message-ID: <arf-1@arf.mail.yahoo.com>

--_----yahoo
Content-Type: text/plain

This is an email abuse report.

--_----yahoo
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Yahoo!-Mail-Feedback/2.0
Version: 0.1
{sender}Original-Rcpt-To: redacted@yahoo.co.jp
Source-IP: 192.0.2.1

--_----yahoo
Content-Type: message/rfc822
Content-Disposition: inline

{letter}
--_----yahoo--
""".encode()


def hotmail(to: str, *, letter: str) -> bytes:
    """Return a complaint as Microsoft sends it (JMRP): no report, the letter with a header of theirs."""
    return f"""From: <staff@hotmail.com>
To: {to}
Date: Wed, 2 Dec 2026 13:00:00 +0900
Subject: complaint about message from 192.0.2.1
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_jmrp"
Message-ID: <jmrp-1@hotmail.com>

--=_jmrp
Content-Type: message/rfc822
Content-Disposition: inline

X-HmXmrOriginalRecipient: somebody@hotmail.com
{letter}
--=_jmrp--
""".encode()


def away(to: str, *, submitted: str = "Auto-Submitted: auto-replied\n", subject: str = "不在のお知らせ") -> bytes:
    """Return an auto-reply, which quotes words that bounces use."""
    return f"""From: Hanako <p000@gmail.example>
To: {to}
{submitted}Subject: {subject}
Message-ID: <away-1@gmail.example>
Content-Type: text/plain; charset=utf-8

This mailbox is not read any more: user unknown from 1 January. 550 5.1.1
""".encode()


def answer(to: str, sender: str, *, thread: str = "", number: int = 1) -> bytes:
    """Return what a reader writes back; `thread` are headers that name what it answers."""
    return f"""From: Hanako <{sender}>
To: {to}
{thread}Subject: Re: a letter
Message-ID: <answer-{number}@mail.gmail.example>
Date: Wed, 2 Dec 2026 21:00:00 +0900
Content-Type: text/plain; charset=utf-8

Thank you, it was a lovely letter.
""".encode()
