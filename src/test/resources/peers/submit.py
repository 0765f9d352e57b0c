"""Submits one message by smtplib: HOST PORT implicit|starttls CA PLAIN|LOGIN USER PASSWORD MESSAGE COUNT.

Prints the recipients that the server refused, with its replies.
"""
import smtplib
import ssl
import sys
from email import policy
from email.message import EmailMessage

host, port, kind, authority, mechanism, user, password, name, count = sys.argv[1:]
context = ssl.create_default_context(cafile=authority)


def connect():
    if kind == "implicit":
        return smtplib.SMTP_SSL(host, int(port), local_hostname="client.test", context=context, timeout=60)
    smtp = smtplib.SMTP(host, int(port), local_hostname="client.test", timeout=60)
    smtp.starttls(context=context)
    return smtp


def message(rules=policy.SMTP):
    mail = EmailMessage(policy=rules)
    mail["From"] = user
    mail["To"] = user
    mail["Subject"] = name
    mail.set_content("Hello from a peer\n.\n..dots\n")
    return mail


def hello(smtp):
    return smtp.send_message(message())


def utf8(smtp):
    mail = message(policy.SMTPUTF8)
    del mail["To"], mail["Subject"]
    mail["To"] = "Δοκιμή <δοκιμή@a.test>"
    mail["Subject"] = "Grüße"
    return smtp.send_message(mail)


def dsn(smtp):
    return smtp.sendmail(
        user,
        ["alice+x@a.test"],
        bytes(message()),
        mail_options=["RET=HDRS", "ENVID=QQ+2B314159"],
        rcpt_options=["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;Alice+2Bx@a.test"],
    )


def many(smtp):
    recipients = [f"alice+{number}@a.test" for number in range(int(count))]
    mail = message()
    del mail["To"]
    mail["To"] = ", ".join(recipients)
    return smtp.send_message(mail, to_addrs=recipients + ["nobody@a.test"])


with connect() as smtp:
    smtp.ehlo_or_helo_if_needed()
    smtp.user, smtp.password = user, password
    smtp.auth(mechanism, {"PLAIN": smtp.auth_plain, "LOGIN": smtp.auth_login}[mechanism])
    print({"hello": hello, "utf8": utf8, "dsn": dsn, "many": many}[name](smtp))
