# Calm, short, polite. One sentence at a time; never a reproach.

hello = Hello! What is going on? Describe the problem in your own words, I will take it from there.
hello-again = Hello! This is where we were.
you-are-welcome = You are welcome.
glad = Great, I am glad it works. Have a good day!
take-your-time = Take your time, I am here.
you-are-welcome-closed = You are welcome. Have a good day!
language-switched = All right, let's go on in English.

# Diagnosis
sure = I think I know what it is: “{ $title }”. Let's go through the steps together.
sure-upset = Let's get this fixed: “{ $title }”.
sure-all = I think I know what it is: “{ $title }”. Here is what to do, in this order.
chosen = All right: “{ $title }”. Let's go through the steps together.
chosen-all = All right: “{ $title }”. Here is what to do, in this order.
article = Here is what I know about it: “{ $title }”.
other-language = For now this article only exists in French.
likeliest = Let's start with the most likely: “{ $title }”.
offer = { $count ->
    [one] Is it this problem?
   *[other] Is it one of these problems?
}
offer-next = { $count ->
    [one] That was not it. Is it this problem instead?
   *[other] That was not it. Is it one of these problems instead?
}
next-fault = That was not it. Let's try something else: “{ $title }”.
not-that-one = All right, that is not it.
which-one = Which one? Choose it, or say its number.
not-understood = I did not understand your answer.
repeat-choice = I did not get that. Choose an answer, or say it in other words.
unknown = I have no article that answers this, and I would rather not make anything up. Could you say it in other words, with the name of the device or the message you see? Or would you prefer a human?
not-available = That article is no longer available.
too-short = Tell me a little more: on which device, and what happens?
nonsense = I did not understand. Describe the problem in your own words, two sentences are enough.

# Step by step
step = Step { $number } of { $total }
aside = I am not sure I follow. Where are you now?
steps-left = All right. Here is the rest.
step-again = This is where we are.
step-skipped = No problem, let's go on.
step-noted = All right, noted. Let's go on.
step-back = Let's go back.
step-gone = There is no step { $number }: the list has { $total }.
first-step-already = This is already the first step.
did-it-work = That was the last step. Does it work now?
and-now = Does it work now?
try-it = Try again what did not work, and tell me.
did-it-help = Does this help?
solved = Great, I am glad it works! I am closing the conversation; write here if it comes back.
solved-mail = Great, I am glad it works! Answer this mail if it comes back.
another-problem = Is this another problem, or still the same one?
another-problem-mail = You write: “{ $words }”. Is that another problem, or still the same one?
back-to-first = Back to our problem.
noted = Noted; it does not change what to do.
not-for-this = Noted: the steps that I gave you are not for this case.
another-left = To come back to “{ $title }” later, answer “previous problem”.
another-after-solved = Great for “{ $title }”! Now for your new problem.
back-to-left = Back to “{ $title }”.
still-open = That leaves “{ $title }”: to come back to it, answer “previous problem”.
expected = Expected result: { $text }
risk-data-loss = Careful: this step can erase data. Save what matters first.
risk-admin = This step needs administrator rights: ask a hotliner if you do not have them.
risk-interrupts-work = This step interrupts your work: save it first.

# Handoff
handoff-asked = I am passing this on to a hotliner. They see everything we tried, so you will not have to repeat anything. Their answer will arrive here.
handoff-exhausted = We have tried everything I know. I am passing this on to a hotliner, with all that you tried. Their answer will arrive here.
handoff-unknown = I can't find it, and I do not want to send you round in circles. I am passing this on to a hotliner; their answer will arrive here.
handoff-upset = I understand that this is annoying. I am passing this on to a hotliner right away; their answer will arrive here.
handoff-failed = I had trouble with your message. I am passing it on to a hotliner, nothing is lost; their answer will arrive here.
handoff-other_party = Someone else has written in this conversation. I am passing it on to a hotliner, who will answer you; their answer will arrive here.
handoff-capped = We have exchanged many messages without getting to the end of it. I am passing this on to a hotliner, with all that you tried. Their answer will arrive here.
handoff-unreadable = Your message has arrived, but I can't read it myself. A hotliner will read it and answer you here.
handoff-attached = I can only read the text of a message, and yours does not say enough. I am passing it on to a hotliner, who also sees what you attached; their answer will arrive here.
handoff-reopened = Sorry that the problem is still there. I am passing this on to a hotliner again, with all that was done; their answer will arrive here.
handoff-already = A hotliner already has your request. Their answer will arrive here.
taken = { $name } has taken your request.
returned = { $name } hands you back to me. Where are you now?
resolved = { $name } has marked your request as resolved. Write here if it comes back.
resolved-mail = { $name } has marked your request as solved. Answer this mail if it comes back.

# Silence
remind = Are you still there? Tell me where you are, or ask for a human.
remind-mail = Is your problem solved? Answer this mail to say where you are, or ask for a human.
closed-silent = I have not heard from you, so I am closing this conversation. Write here to open it again.
closed-silent-mail = I have not heard from you, so I am closing this conversation. Answer this mail to open it again.
reopened = Sorry that the problem came back.

# Choices
choice-done = Done, next
choice-solved = It works now
choice-not-solved = It didn't help
choice-cannot = I can't do this
choice-back = Back
choice-human = A human, please
choice-none = None of these
choice-unsure = I don't know
choice-still-broken = No, still not
choice-helped = Yes, thank you
choice-did-not-help = No
choice-new-problem = Another problem
choice-same-problem = Still the same
