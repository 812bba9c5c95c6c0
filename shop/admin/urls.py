from django.urls import path

from shop.admin import attention, customers, duplicate, money_actions, order_actions, sheets

urlpatterns = [
    path("products/<int:product_id>/duplicate/", duplicate.product_duplicate, name="product_duplicate"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<uuid:order_id>/", customers.customer, name="customer"),
    path("customers/<uuid:order_id>/export/", customers.customer_export, name="customer_export"),
    path("customers/<uuid:order_id>/erase/", customers.customer_erase, name="customer_erase"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<slug:kind>/export/", sheets.sheet_export, name="sheet_export"),
    path("sheets/<slug:kind>/import/", sheets.sheet_import, name="sheet_import"),
    path("attention/", attention.attention, name="attention"),
    path("unmatched/<int:unmatched_id>/settle/", attention.unmatched_settle, name="unmatched_settle"),
    path("mails/<int:mail_id>/resend/", order_actions.mail_resend, name="mail_resend"),
    path("orders/<uuid:order_id>/making/", order_actions.order_start_production, name="order_start_production"),
    path("orders/<uuid:order_id>/sent/", order_actions.order_sent, name="order_sent"),
    path("orders/<uuid:order_id>/delivered/", order_actions.order_delivered, name="order_delivered"),
    path("orders/<uuid:order_id>/cancel/", order_actions.order_cancel_by_owner, name="order_cancel_by_owner"),
    path("orders/<uuid:order_id>/money/", order_actions.order_record_payment, name="order_record_payment"),
    path("payments/<int:payment_id>/refund/", money_actions.payment_refund, name="payment_refund"),
    path("payments/<int:payment_id>/accept/", money_actions.payment_accept, name="payment_accept"),
    path("payments/<int:payment_id>/send-back/", money_actions.payment_send_back, name="payment_send_back"),
    path("payments/<int:payment_id>/keep/", money_actions.payment_keep, name="payment_keep"),
    path("payments/<int:payment_id>/look/", money_actions.payment_look, name="payment_look"),
    path("refunds/<int:refund_id>/retry/", money_actions.refund_retry, name="refund_retry"),
    path("refunds/<int:refund_id>/finish/", money_actions.refund_finish, name="refund_finish"),
    path("refunds/<int:refund_id>/drop/", money_actions.refund_drop, name="refund_drop"),
]
