from django.urls import path

from shop.admin import attention, engraving_area, money_actions, order_actions, production_sheet, set_sample

urlpatterns = [
    path("attention/", attention.attention, name="attention"),
    path("unmatched/<int:unmatched_id>/settle/", attention.unmatched_settle, name="unmatched_settle"),
    path("mails/<int:mail_id>/resend/", order_actions.mail_resend, name="mail_resend"),
    path("orders/<uuid:order_id>/making/", order_actions.order_start_production, name="order_start_production"),
    path("orders/<uuid:order_id>/sent/", order_actions.order_sent, name="order_sent"),
    path("orders/<uuid:order_id>/delivered/", order_actions.order_delivered, name="order_delivered"),
    path("orders/<uuid:order_id>/cancel/", order_actions.order_cancel_by_owner, name="order_cancel_by_owner"),
    path("orders/<uuid:order_id>/money/", order_actions.order_record_payment, name="order_record_payment"),
    path("products/<int:product_id>/engraving/", engraving_area.engraving_area, name="engraving_area"),
    path("products/<int:product_id>/engraving/<int:look_id>/", engraving_area.engraving_area, name="engraving_area"),
    path("products/<int:product_id>/engraving/look/", engraving_area.engraving_look, name="engraving_look"),
    path(
        "products/<int:product_id>/engraving/<int:look_id>/look/", engraving_area.engraving_look, name="engraving_look"
    ),
    path("sets/sample/", set_sample.set_sample, name="set_sample"),
    path("production/", production_sheet.production_sheet, name="production_sheet"),
    path("production/start/", production_sheet.production_start, name="production_start"),
    path("production/gifts/<int:line_id>/drawing.svg", production_sheet.production_drawing, name="production_drawing"),
    path("production/gifts/<int:line_id>/laser.svg", production_sheet.laser_file, name="laser_file"),
    path("payments/<int:payment_id>/refund/", money_actions.payment_refund, name="payment_refund"),
    path("payments/<int:payment_id>/accept/", money_actions.payment_accept, name="payment_accept"),
    path("payments/<int:payment_id>/send-back/", money_actions.payment_send_back, name="payment_send_back"),
    path("payments/<int:payment_id>/keep/", money_actions.payment_keep, name="payment_keep"),
    path("payments/<int:payment_id>/look/", money_actions.payment_look, name="payment_look"),
    path("refunds/<int:refund_id>/retry/", money_actions.refund_retry, name="refund_retry"),
    path("refunds/<int:refund_id>/finish/", money_actions.refund_finish, name="refund_finish"),
    path("refunds/<int:refund_id>/drop/", money_actions.refund_drop, name="refund_drop"),
]
